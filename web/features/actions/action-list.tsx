import { Group, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { DataTable } from '../../components/data-table.tsx';
import { EffectBadge } from '../../components/effect-badge.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded, Page } from '../../components/page.tsx';
import { call } from '../../lib/client.ts';
import { useFilters } from '../../lib/filters.ts';
import { actionsQuery, connectorsQuery } from '../../lib/queries.ts';

const effects = ['read', 'write', 'destructive'] as const;

export function ActionList() {
  const [{ search, vendor, category, effect }, change] = useFilters();
  const [typed, setTyped] = useState(search ?? '');
  const ask = useDebouncedCallback((text: string) => change({ search: text }), 200);
  const navigate = useNavigate();
  const connectors = useQuery(connectorsQuery);
  const all = useQuery(actionsQuery);
  const found = useQuery({
    queryKey: ['action', { search, vendor, category, effect }],
    queryFn: ({ signal }) =>
      call('listActions', {
        query: { search, connector: vendor, category, effect: effects.find((each) => each === effect) } as never,
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const categories = [
    ...new Set(
      (all.data?.items ?? [])
        .filter(({ id }) => vendor === undefined || id.startsWith(`${vendor}.`))
        .map((each) => each.category),
    ),
  ].toSorted((a, b) => a.localeCompare(b));
  return (
    <Page title="Actions">
      <Group align="end">
        <TextInput
          label="Search"
          placeholder="isolate, threats, block hash …"
          data-search
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            ask(event.currentTarget.value);
          }}
          style={{ flex: 1, minWidth: 220 }}
        />
        <Select
          label="Vendor"
          clearable
          placeholder="all"
          data={(connectors.data?.items ?? []).map(({ id, vendor: name }) => ({ value: id, label: name }))}
          value={vendor ?? null}
          onChange={(next) => change({ vendor: next ?? undefined, category: undefined })}
        />
        <Select
          label="Category"
          clearable
          searchable
          placeholder="all"
          data={categories}
          value={category ?? null}
          onChange={(next) => change({ category: next ?? undefined })}
        />
        <Select
          label="Effect"
          clearable
          placeholder="all"
          data={[...effects]}
          value={effect ?? null}
          onChange={(next) => change({ effect: next ?? undefined })}
        />
      </Group>
      <Loaded query={found}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="No action fits">Search for another word, or take a filter away.</EmptyState>
          ) : (
            <>
              <Text size="sm" c="dimmed" role="status">
                {items.length === 1 ? 'One action' : `${items.length} actions`}
              </Text>
              <DataTable
                label="Actions"
                rows={items}
                idOf={({ id }) => id}
                onOpen={({ id }) => void navigate({ to: `/actions/${id}` })}
                columns={[
                  { key: 'title', title: 'Action', width: '2fr', cell: ({ title }) => title },
                  {
                    key: 'effect',
                    title: 'Effect',
                    width: '120px',
                    cell: (action) => <EffectBadge effect={action.effect} />,
                  },
                  {
                    key: 'vendor',
                    title: 'Vendor',
                    width: '120px',
                    cell: ({ id }) =>
                      connectors.data?.items.find((each) => id.startsWith(`${each.id}.`))?.vendor ?? id.split('.')[0],
                  },
                  { key: 'category', title: 'Category', width: '1fr', cell: (action) => action.category },
                  { key: 'summary', title: 'What it does', width: '4fr', cell: ({ summary }) => summary },
                ]}
              />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}
