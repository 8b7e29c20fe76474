import { Button, Drawer, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { CopyId } from '../../components/copy-id.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Instant } from '../../components/instant.tsx';
import { Loaded, Page } from '../../components/page.tsx';
import { InstantInput } from '../../components/schema-form/instant-input.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import { useFilters } from '../../lib/filters.ts';
import { usePages } from '../../lib/pages.ts';
import { AuditEntryView } from './audit-entry.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { VerifyChain } from './verify-chain.tsx';

const refetchMs = 15_000;

export function AuditLog() {
  const [filters, change] = useFilters();
  const { subject, who, since, until, row } = filters;
  const [typed, setTyped] = useState(subject ?? '');
  const [exporting, setExporting] = useState(false);
  const ask = useDebouncedCallback((text: string) => change({ subject: text }), 300);
  const entries = usePages(
    'listAudit',
    'audit',
    { subject, requester: who, what: filters['what'], since, until } as never,
    {
      refetchMs,
    },
  );
  const shown = entries.rows?.find(({ id }) => id === row);
  return (
    <Page
      title="Audit"
      actions={
        <>
          <VerifyChain />
          <Button variant="default" onClick={() => setExporting(true)}>
            Export
          </Button>
        </>
      }
    >
      <Group align="end" gap="xs">
        <TextInput
          label="Subject"
          placeholder="id of a connection, run, intent, approval …"
          data-search
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            ask(event.currentTarget.value.trim());
          }}
          style={{ flex: 1, minWidth: 200 }}
        />
        <FilterInput label="Who" value={who} onGive={(text) => change({ who: text })} />
        <FilterInput
          label="What"
          placeholder="connection.*"
          value={filters['what']}
          onGive={(text) => change({ what: text })}
        />
        <InstantInput label="Since" value={since ?? ''} onChange={(next) => change({ since: next })} />
        <InstantInput label="Until" value={until ?? ''} onChange={(next) => change({ until: next })} />
      </Group>
      <Loaded query={{ data: entries.rows, error: entries.error }}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title="Nothing is noted">
              {'Whatever changes something appears here. Take a filter away to see more.'}
            </EmptyState>
          ) : (
            <DataTable
              label="Audit entries"
              rows={rows}
              idOf={({ id }) => id}
              selected={row}
              onOpen={({ id }) => change({ row: id })}
              pages={entries}
              columns={[
                { key: 'at', title: 'When', width: '140px', cell: ({ at }) => <Instant at={at} /> },
                {
                  key: 'who',
                  title: 'Who',
                  width: '1fr',
                  cell: ({ requester }) => (
                    <VendorText text={`${requester.name} (${requester.kind})`} limit={80} short />
                  ),
                },
                {
                  key: 'what',
                  title: 'What',
                  width: '1.2fr',
                  cell: ({ what }) => <VendorText text={what} limit={80} short />,
                },
                {
                  key: 'subject',
                  title: 'On what',
                  width: '2fr',
                  cell: (entry) => <VendorText text={entry.subject} limit={100} short />,
                },
                {
                  key: 'details',
                  title: 'Details',
                  width: '2fr',
                  cell: ({ details }) => <VendorText text={JSON.stringify(details)} limit={120} short />,
                },
              ]}
            />
          )
        }
      </Loaded>
      <Drawer
        opened={shown !== undefined}
        onClose={() => change({ row: undefined })}
        position="right"
        size="lg"
        title={shown?.what ?? ''}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {shown !== undefined && (
          <Stack>
            <AuditEntryView entry={shown} />
            <Text size="sm" component="div">
              <CopyId id={shown.id} />
            </Text>
          </Stack>
        )}
      </Drawer>
      <ExportDialog opened={exporting} onClose={() => setExporting(false)} />
    </Page>
  );
}

interface FilterInputProps {
  readonly label: string;
  readonly placeholder?: string;
  readonly value: string | undefined;
  readonly onGive: (text: string) => void;
}

/** Asked when it is left or entered, not at every letter. */
function FilterInput({ label, placeholder, value, onGive }: FilterInputProps) {
  return (
    <TextInput
      key={value ?? ''}
      label={label}
      placeholder={placeholder}
      w={150}
      defaultValue={value ?? ''}
      onBlur={(event) => onGive(event.currentTarget.value.trim())}
      onKeyDown={(event) => event.key === 'Enter' && onGive(event.currentTarget.value.trim())}
    />
  );
}
