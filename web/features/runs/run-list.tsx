import { Group, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Instant } from '../../components/instant.tsx';
import { LinkText } from '../../components/link-button.tsx';
import { Loaded, Page } from '../../components/page.tsx';
import { InstantInput } from '../../components/schema-form/instant-input.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import { call } from '../../lib/client.ts';
import { useFilters } from '../../lib/filters.ts';
import { usePages } from '../../lib/pages.ts';
import { statusLabel } from '../../lib/status.ts';
import { Took } from './took.tsx';

const statuses = ['queued', 'running', 'waiting', 'succeeded', 'partially_succeeded', 'failed', 'cancelled'];
const modes = ['live', 'dry-run', 'simulate'];
const refetchMs = 10_000;

export function RunList() {
  const [{ status, playbook, mode, incident, from, to }, change] = useFilters();
  const navigate = useNavigate();
  const playbooks = useQuery({
    queryKey: ['playbook', { list: true }],
    queryFn: ({ signal }) => call('listPlaybooks', { signal }),
  });
  const runs = usePages('listRuns', 'run', { status, playbook, mode, incident, from, to } as never, { refetchMs });
  const isFiltered = [status, playbook, mode, incident, from, to].some((each) => each !== undefined);
  return (
    <Page title="Runs">
      <Group align="end" gap="xs">
        <Select
          label="Status"
          clearable
          placeholder="all"
          data={statuses.map((value) => ({ value, label: statusLabel(value) }))}
          value={status ?? null}
          onChange={(next) => change({ status: next ?? undefined })}
          w={150}
        />
        <Select
          label="Playbook"
          clearable
          searchable
          placeholder="all"
          data={(playbooks.data?.items ?? []).map(({ playbookId, title }) => ({ value: playbookId, label: title }))}
          value={playbook ?? null}
          onChange={(next) => change({ playbook: next ?? undefined })}
          style={{ flex: 1, minWidth: 160 }}
        />
        <Select
          label="Mode"
          clearable
          placeholder="all"
          data={modes}
          value={mode ?? null}
          onChange={(next) => change({ mode: next ?? undefined })}
          w={110}
        />
        <TextInput
          label="Incident"
          defaultValue={incident ?? ''}
          onBlur={(event) => change({ incident: event.currentTarget.value })}
          onKeyDown={(event) => event.key === 'Enter' && change({ incident: event.currentTarget.value })}
          w={120}
        />
        <InstantInput label="From" value={from ?? ''} onChange={(next) => change({ from: next })} />
        <InstantInput label="To" value={to ?? ''} onChange={(next) => change({ to: next })} />
      </Group>
      <Loaded query={{ data: runs.rows, error: runs.error }}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={isFiltered ? 'No run fits' : 'Nothing has run yet'}>
              {isFiltered ? (
                'Take a filter away to see more.'
              ) : (
                <>
                  Start one from a playbook:{' '}
                  <LinkText to="/playbooks" underline="always">
                    all playbooks
                  </LinkText>
                </>
              )}
            </EmptyState>
          ) : (
            <DataTable
              label="Runs"
              rows={rows}
              idOf={({ id }) => id}
              onOpen={({ id }) => void navigate({ to: `/runs/${id}` })}
              pages={runs}
              columns={[
                {
                  key: 'status',
                  title: 'Status',
                  width: '170px',
                  cell: (run) => <StatusBadge status={run.status} />,
                },
                {
                  key: 'playbook',
                  title: 'Playbook',
                  width: '2fr',
                  cell: ({ playbookId, playbookVersion }) => `${playbookId} · version ${playbookVersion}`,
                },
                { key: 'mode', title: 'Mode', width: '90px', cell: (run) => run.mode },
                {
                  key: 'incident',
                  title: 'Incident',
                  width: '1fr',
                  cell: (run) => <VendorText text={run.incident ?? '–'} limit={60} short />,
                },
                {
                  key: 'by',
                  title: 'Asked for by',
                  width: '1fr',
                  cell: ({ requester }) => <VendorText text={requester.name} limit={60} short />,
                },
                {
                  key: 'created',
                  title: 'Created',
                  width: '140px',
                  cell: ({ createdAt }) => <Instant at={createdAt} />,
                },
                {
                  key: 'took',
                  title: 'Took',
                  width: '110px',
                  cell: (run) => <Took from={run.startedAt} to={run.finishedAt} />,
                },
              ]}
            />
          )
        }
      </Loaded>
    </Page>
  );
}
