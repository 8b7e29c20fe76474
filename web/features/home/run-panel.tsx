import { useState } from 'react';
import { Instant } from '../../components/instant.tsx';
import { LinkText } from '../../components/link-button.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { usePages } from '../../lib/pages.ts';
import { Panel } from './panel.tsx';

const dayMs = 86_400_000;
const refetchMs = 10_000;

interface RunPanelProps {
  readonly title: string;
  readonly status: 'failed' | 'waiting';
  readonly empty: string;
}

export function RunPanel({ title, status, empty }: RunPanelProps) {
  // Fixed for as long as the screen is open, so that it is one question.
  const [from] = useState(() => new Date(Date.now() - dayMs).toISOString());
  const { rows, error } = usePages('listRuns', 'run', status === 'failed' ? { status, from } : { status }, {
    refetchMs,
  });
  return (
    <Panel
      title={title}
      to={`/runs?status=${status}`}
      asked={{ data: rows, error }}
      empty={empty}
      keyOf={({ id }) => id}
    >
      {(run) => (
        <>
          <LinkText to={`/runs/${run.id}`} truncate>
            {run.playbookId}
          </LinkText>
          <StatusBadge status={run.status} />
          <Instant at={run.finishedAt ?? run.createdAt} />
        </>
      )}
    </Panel>
  );
}
