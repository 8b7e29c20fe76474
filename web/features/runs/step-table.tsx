import { Text } from '@mantine/core';
import { DataTable, type Column } from '../../components/data-table.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import type { RunDetails } from '../../generated/answers.ts';
import { useFilters } from '../../lib/filters.ts';
import { toneOf } from '../../lib/status.ts';
import { useNow } from '../../lib/use-now.ts';
import { barOf, type StepRow } from './step-rows.ts';
import classes from './step-table.module.css';
import { Took } from './took.tsx';

interface StepTableProps {
  readonly run: RunDetails;
  readonly rows: readonly StepRow[];
  /** With less beside each step, where the graph takes half of the room. */
  readonly brief: boolean;
}

/** The steps on the line of time. One that is opened shows in the drawer. */
export function StepTable({ run, rows, brief }: StepTableProps) {
  const [{ step }, change] = useFilters();
  const now = useNow();
  if (rows.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No step has begun yet.
      </Text>
    );
  const from = Date.parse(run.startedAt ?? run.createdAt);
  const to = run.finishedAt === null ? now : Date.parse(run.finishedAt);
  const columns: readonly (Column<StepRow> & { readonly whole?: true })[] = [
    { key: 'step', title: 'Step', width: '2fr', cell: (row) => <StepName row={row} /> },
    { key: 'kind', title: 'Kind', width: '110px', cell: ({ kind }) => kind, whole: true },
    {
      key: 'status',
      title: 'Status',
      width: brief ? '135px' : '170px',
      cell: ({ last }) => <StatusBadge status={last.status} />,
    },
    { key: 'attempts', title: 'Attempts', width: '80px', cell: ({ attempts }) => attempts.length },
    {
      key: 'message',
      title: 'What happened',
      width: '3fr',
      cell: ({ last }) => <VendorText text={last.error?.message ?? last.result?.message ?? ''} limit={160} short />,
      whole: true,
    },
    { key: 'time', title: 'When', width: '1.5fr', cell: (row) => <Bar row={row} from={from} to={to} /> },
    {
      key: 'took',
      title: 'Took',
      width: brief ? '80px' : '100px',
      cell: ({ attempts, last }) => <Took from={attempts[0]?.startedAt ?? null} to={last.finishedAt} />,
    },
  ];
  return (
    <DataTable
      label="Steps"
      rows={rows}
      idOf={({ key }) => key}
      selected={step}
      height={brief ? 'max(280px, calc(48vh - 40px))' : '48vh'}
      onOpen={({ key, stepId }) =>
        change({ step: key, at: stepId, attempt: undefined, tab: undefined, part: undefined })
      }
      columns={brief ? columns.filter(({ whole }) => whole !== true) : columns}
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
