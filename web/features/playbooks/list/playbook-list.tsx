import { Group, Text, TextInput } from '@mantine/core';
import { IconFileImport, IconPlayerPlay, IconPlus } from '@tabler/icons-react';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { DataTable, type Column } from '../../../components/data-table.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { Instant } from '../../../components/instant.tsx';
import { Page } from '../../../components/page.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { StatusBadge } from '../../../components/status-badge.tsx';
import { VendorText } from '../../../components/vendor-text.tsx';
import { call } from '../../../lib/client.ts';
import { useFilters } from '../../../lib/filters.ts';
import { ImportPlaybook } from './import-playbook.tsx';
import { NewPlaybook } from './new-playbook.tsx';
import { playbookRows, type PlaybookRow } from './playbook-rows.ts';
import { StartRun } from './start-run.tsx';
import { DeedButton } from '../../../components/deed-button.tsx';

/** Every playbook: what is published, what is a draft, how the last run went. */
export function PlaybookList() {
  const [filters, change] = useFilters();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<string | null>(null);
  const [isNew, setNew] = useState(false);
  const [isImport, setImport] = useState(false);
  const playbooks = useQuery({
    queryKey: ['playbook', { list: true }],
    queryFn: ({ signal }) => call('listPlaybooks', { signal }),
  });
  const drafts = useQuery({
    queryKey: ['draft', { list: true }],
    queryFn: ({ signal }) => call('listDrafts', { signal }),
  });
  const triggers = useQuery({
    queryKey: ['trigger', { list: true }],
    queryFn: ({ signal }) => call('listTriggers', { signal }),
  });
  const runs = useQuery({
    queryKey: ['run', { newest: 200 }],
    queryFn: ({ signal }) => call('listRuns', { query: { limit: 200 }, signal }),
  });
  const parts = {
    playbooks: playbooks.data?.items ?? [],
    drafts: drafts.data?.items ?? [],
    triggers: triggers.data?.items ?? [],
    runs: runs.data?.items ?? [],
  };
  const rows = playbookRows(parts, filters['search'] ?? '');
  const withTriggers = [...new Set(parts.triggers.map(({ playbookId }) => playbookId))];
  const paused = useQueries({
    queries: withTriggers.map((id) => ({
      queryKey: ['playbook', id, 'state'],
      queryFn: () => call('getPlaybookState', { params: { id } }),
    })),
    combine: (answers) =>
      new Set(answers.flatMap(({ data }) => (data === undefined || data.paused === null ? [] : [data.playbookId]))),
  });

  const columns: readonly Column<PlaybookRow>[] = [
    {
      key: 'title',
      title: 'Playbook',
      width: 'minmax(180px, 3fr)',
      cell: ({ id, title }) => (
        <>
          <VendorText text={title} limit={120} short />{' '}
          <Text span size="xs" c="dimmed">
            {id}
          </Text>
        </>
      ),
    },
    { key: 'state', title: 'State', width: '180px', cell: (row) => <PublishState row={row} /> },
    {
      key: 'run',
      title: 'Last run',
      width: 'minmax(230px, 1.2fr)',
      cell: ({ lastRun }) =>
        lastRun === null ? (
          '–'
        ) : (
          <Group gap="xs" wrap="nowrap">
            <StatusBadge status={lastRun.status} /> <Instant at={lastRun.createdAt} />
          </Group>
        ),
    },
    {
      key: 'triggers',
      title: 'Triggers',
      width: '120px',
      cell: (row) => <Triggers row={row} paused={paused.has(row.id)} />,
    },
    {
      key: 'deeds',
      title: '',
      width: '90px',
      cell: ({ id, version }) =>
        version !== null && (
          <DeedButton
            needs={{ permission: 'read', everywhere: true }}
            size="compact-sm"
            variant="default"
            aria-label={`Run ${id}`}
            leftSection={<IconPlayerPlay size={14} aria-hidden />}
            onClick={(event) => {
              event.stopPropagation();
              setAsked(id);
            }}
          >
            Run
          </DeedButton>
        ),
    },
  ];

  return (
    <Page
      title="Playbooks"
      actions={
        <>
          <DeedButton
            needs={{ permission: 'author', everywhere: true }}
            variant="default"
            leftSection={<IconFileImport size={16} aria-hidden />}
            onClick={() => setImport(true)}
          >
            Import
          </DeedButton>
          <DeedButton
            needs={{ permission: 'author', everywhere: true }}
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => setNew(true)}
          >
            New playbook
          </DeedButton>
        </>
      }
    >
      <TextInput
        data-search
        aria-label="Search playbooks"
        placeholder="Search by title or id"
        maw={420}
        value={filters['search'] ?? ''}
        onChange={(event) => change({ search: event.currentTarget.value })}
      />
      <ProblemAlert error={playbooks.error ?? drafts.error} />
      {playbooks.data !== undefined && rows.length === 0 ? (
        <EmptyState title="No playbook here">
          {filters['search'] === undefined
            ? 'Write the first one with “New playbook”.'
            : 'Nothing has these words in its title or id.'}
        </EmptyState>
      ) : (
        <DataTable
          label="Playbooks"
          rows={rows}
          columns={columns}
          idOf={({ id }) => id}
          onOpen={({ id }) => void navigate({ to: `/playbooks/${id}` as never })}
        />
      )}
      {asked !== null && <StartRun id={asked} mode="live" onClose={() => setAsked(null)} />}
      {isImport && <ImportPlaybook onClose={() => setImport(false)} />}
      {isNew && (
        <NewPlaybook taken={new Set(playbookRows(parts, '').map(({ id }) => id))} onClose={() => setNew(false)} />
      )}
    </Page>
  );
}

function PublishState({ row: { version, draft } }: { readonly row: PlaybookRow }) {
  return (
    <Group gap={6} wrap="nowrap">
      {version !== null && <StatusBadge status="succeeded" label={`version ${version}`} />}
      {draft !== null && <StatusBadge status="unknown" label="draft" />}
    </Group>
  );
}

function Triggers({ row: { triggers }, paused }: { readonly row: PlaybookRow; readonly paused: boolean }) {
  if (triggers.length === 0) return '–';
  const stopped = triggers.filter((trigger) => trigger.paused).length;
  if (paused) return <StatusBadge status="failed" label="paused" />;
  if (stopped > 0) return <StatusBadge status="unknown" label={`${stopped} of ${triggers.length} paused`} />;
  return `${triggers.length} ${triggers.length === 1 ? 'trigger' : 'triggers'}`;
}
