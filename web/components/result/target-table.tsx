import { Text } from '@mantine/core';
import type { TargetResult } from '../../generated/answers.ts';
import { DataTable } from '../data-table.tsx';
import { StatusBadge } from '../status-badge.tsx';
import { VendorText } from '../vendor-text.tsx';

interface TargetTableProps {
  readonly targets: readonly TargetResult[];
  /** Nothing was sent: it is what would be reached. */
  readonly dryRun?: boolean;
}

/** What became of each target. */
export function TargetTable({ targets, dryRun = false }: TargetTableProps) {
  if (targets.length === 0) return <Text size="sm">This action names no targets.</Text>;
  return (
    <DataTable
      label="Targets"
      rows={targets.map((target, index) => ({ ...target, index }))}
      idOf={({ index }) => String(index)}
      height="360px"
      columns={[
        {
          key: 'target',
          title: 'Target',
          width: '2fr',
          cell: ({ target }) => <VendorText text={target} limit={120} short />,
        },
        {
          key: 'status',
          title: 'Status',
          width: '160px',
          cell: ({ status }) =>
            dryRun && status === 'unchanged' ? (
              <StatusBadge status="skipped" label="would be reached" />
            ) : (
              <StatusBadge status={status} />
            ),
        },
        {
          key: 'why',
          title: 'Why',
          width: '3fr',
          cell: ({ error }) => (error === undefined ? '' : <VendorText text={error.message} limit={240} short />),
        },
      ]}
    />
  );
}
