import { Text } from '@mantine/core';
import { useMemo } from 'react';
import { DataTable } from '../../components/data-table.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import type { RunDetails } from '../../generated/answers.ts';
import { useFilters } from '../../lib/filters.ts';
import { toneOf } from '../../lib/status.ts';
import { useNow } from '../../lib/use-now.ts';
import { barOf, stepRows, type StepRow } from './step-rows.ts';
import classes from './step-table.module.css';
import { Took } from './took.tsx';

/** The steps on the line of time. One that is opened shows in the drawer. */
export function StepTable({ run }: { readonly run: RunDetails }) {
  const [{ step }, change] = useFilters();
  const now = useNow();
  const rows = useMemo(() => stepRows(run), [run]);
  if (rows.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No step has begun yet.
      </Text>
    );
  const from = Date.parse(run.startedAt ?? run.createdAt);
  const to = run.finishedAt === null ? now : Date.parse(run.finishedAt);
  return (
    <DataTable
      label="Steps"
      rows={rows}
      idOf={({ key }) => key}
      selected={step}
      height="45vh"
      onOpen={({ key }) => change({ step: key, attempt: undefined, tab: undefined })}
      columns={[
        { key: 'step', title: 'Step', width: '2fr', cell: (row) => <StepName row={row} /> },
        { key: 'kind', title: 'Kind', width: '110px', cell: ({ kind }) => kind },
        { key: 'status', title: 'Status', width: '170px', cell: ({ last }) => <StatusBadge status={last.status} /> },
        { key: 'attempts', title: 'Attempts', width: '80px', cell: ({ attempts }) => attempts.length },
        {
          key: 'message',
          title: 'What happened',
          width: '3fr',
          cell: ({ last }) => <VendorText text={last.error?.message ?? last.result?.message ?? ''} limit={160} short />,
        },
        { key: 'time', title: 'When', width: '1.5fr', cell: (row) => <Bar row={row} from={from} to={to} /> },
        {
          key: 'took',
          title: 'Took',
          width: '100px',
          cell: ({ attempts, last }) => <Took from={attempts[0]?.startedAt ?? null} to={last.finishedAt} />,
        },
      ]}
    />
  );
}

function StepName({ row }: { readonly row: StepRow }) {
  return (
    <span style={{ paddingLeft: row.depth * 14 }}>
      {row.stepId}
      {row.iteration !== '' && (
        <Text span size="xs" c="dimmed">
          {' '}
          #{row.iteration}
        </Text>
      )}
    </span>
  );
}

function Bar({ row, from, to }: { readonly row: StepRow; readonly from: number; readonly to: number }) {
  const { left, width } = barOf(row, from, to);
  return (
    <div className={classes['track']} aria-hidden>
      <div
        className={classes['bar']}
        data-tone={toneOf(row.last.status)}
        style={{ left: `${left}%`, width: `${width}%` }}
      />
    </div>
  );
}
