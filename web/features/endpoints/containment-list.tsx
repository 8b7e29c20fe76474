import { Drawer, Stack, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ContainmentBadge } from '../../components/containment/containment-badge.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Instant } from '../../components/instant.tsx';
import { Loaded } from '../../components/page.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import { useFilters } from '../../lib/filters.ts';
import { usePages } from '../../lib/pages.ts';
import { connectionsQuery } from '../../lib/queries.ts';
import { ContainmentPanel } from './containment-panel.tsx';

const refetchMs = 3_000;

/** Every containment of every console, also of machines that cannot be listed. */
export function ContainmentList() {
  const [{ ended, held }, change] = useFilters();
  const connections = useQuery(connectionsQuery);
  const containments = usePages('listContainments', 'containment', { open: ended !== 'yes' }, { refetchMs });
  const titleOf = (id: string): string => connections.data?.items.find((each) => each.id === id)?.title ?? id;
  const shown = containments.rows?.find(({ id }) => id === held);
  return (
    <Stack>
      <Switch
        label="Also what has ended"
        checked={ended === 'yes'}
        onChange={(event) => change({ ended: event.currentTarget.checked ? 'yes' : undefined })}
      />
      <Loaded query={{ data: containments.rows, error: containments.error }}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title="Nothing is contained">
              Choose machines and isolate them; they appear here until they are released.
            </EmptyState>
          ) : (
            <DataTable
              label="Containments"
              rows={rows}
              idOf={({ id }) => id}
              selected={held}
              onOpen={({ id }) => change({ held: id })}
              pages={containments}
              columns={[
                {
                  key: 'name',
                  title: 'Machine',
                  width: '1.5fr',
                  cell: ({ name }) => <VendorText text={name} limit={80} short />,
                },
                {
                  key: 'connection',
                  title: 'Connection',
                  width: '1fr',
                  cell: ({ connectionId }) => <VendorText text={titleOf(connectionId)} limit={60} short />,
                },
                {
                  key: 'state',
                  title: 'State',
                  width: '290px',
                  cell: (each) => <ContainmentBadge containment={each} />,
                },
                { key: 'since', title: 'Since', width: '130px', cell: ({ since }) => <Instant at={since} /> },
                {
                  key: 'by',
                  title: 'By',
                  width: '1fr',
                  cell: ({ by }) => <VendorText text={by.name} limit={60} short />,
                },
                {
                  key: 'why',
                  title: 'Why',
                  width: '1.5fr',
                  cell: ({ reason }) => <VendorText text={reason === '' ? '–' : reason} limit={120} short />,
                },
              ]}
            />
          )
        }
      </Loaded>
      <Drawer
        opened={shown !== undefined}
        onClose={() => change({ held: undefined })}
        position="right"
        title={<VendorText text={shown?.name ?? ''} limit={80} short />}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {shown !== undefined && (
          <Stack>
            <ContainmentBadge containment={shown} />
            <ContainmentPanel containment={shown} />
          </Stack>
        )}
      </Drawer>
    </Stack>
  );
}
