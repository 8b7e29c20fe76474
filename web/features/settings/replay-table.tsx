import { Stack, Text } from '@mantine/core';
import { DataTable } from '../../components/data-table.tsx';
import { Instant } from '../../components/instant.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import type { Replay } from '../../generated/answers.ts';

/** The writes of the last week that this text would have decided differently. */
export function ReplayTable({ replay }: { readonly replay: Replay }) {
  const { looked, changes, truncated, since } = replay;
  return (
    <Stack gap="xs" role="status">
      <Text size="sm" component="div">
        {looked.toLocaleString('en')} writes since <Instant at={since} /> were looked at
        {truncated ? ', which is not all of them' : ''}; {changes.length === 0 ? 'none' : changes.length} would be
        decided differently.
      </Text>
      {changes.length > 0 && (
        <DataTable
          label="Writes that would be decided differently"
          rows={changes}
          idOf={({ verdictId }) => verdictId}
          height="40vh"
          columns={[
            { key: 'at', title: 'When', width: '130px', cell: ({ at }) => <Instant at={at} /> },
            {
              key: 'what',
              title: 'Action',
              width: '2fr',
              cell: ({ actionId, connectionTitle }) => (
                <VendorText text={`${actionId} on ${connectionTitle}`} limit={120} short />
              ),
            },
            {
              key: 'targets',
              title: 'Targets',
              width: '1fr',
              cell: ({ targets }) => <VendorText text={targets.join(', ')} limit={80} short />,
            },
            { key: 'before', title: 'Was', width: '150px', cell: ({ before }) => <StatusBadge status={before} /> },
            { key: 'after', title: 'Would be', width: '150px', cell: ({ after }) => <StatusBadge status={after} /> },
            {
              key: 'why',
              title: 'Why',
              width: '2fr',
              cell: ({ message }) => <VendorText text={message} limit={160} short />,
            },
          ]}
        />
      )}
    </Stack>
  );
}
