import { Stack, Table, Text } from '@mantine/core';
import { byteText } from '#api/contract/byte-text.ts';
import type { Retention, StoredKind } from '../../generated/answers.ts';
import { goingText } from './retention-days.ts';

const titles: Readonly<Record<StoredKind['what'], string>> = {
  runs: 'Runs with their steps',
  events: 'Events',
  ledger: 'Ledger of writes, with verdicts and approvals',
  audit: 'Audit',
  files: 'Files, beside the database',
};

export function RetentionForecast({ going, forecast: { kinds, database } }: Pick<Retention, 'going' | 'forecast'>) {
  const gone = goingText(going);
  return (
    <Stack gap="xs">
      <Table.ScrollContainer minWidth={720}>
        <Table aria-label="Forecast">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>What</Table.Th>
              <Table.Th>Kept</Table.Th>
              <Table.Th ta="end">Now</Table.Th>
              <Table.Th ta="end">Comes a day</Table.Th>
              <Table.Th ta="end">In 30 days</Table.Th>
              <Table.Th ta="end">In a year</Table.Th>
              <Table.Th ta="end">In balance</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {kinds.map((kind) => (
              <Table.Tr key={kind.what}>
                <Table.Th scope="row" fw={400}>
                  {titles[kind.what]}
                </Table.Th>
                <Table.Td>{kind.keptDays === null ? 'for ever' : `${kind.keptDays} days`}</Table.Td>
                <Table.Td ta="end">{`${byteText(kind.bytes)} (${kind.rows.toLocaleString('en')})`}</Table.Td>
                <Table.Td ta="end">{byteText(kind.bytesPerDay)}</Table.Td>
                <Table.Td ta="end">{byteText(kind.in30Days)}</Table.Td>
                <Table.Td ta="end">{byteText(kind.in365Days)}</Table.Td>
                <Table.Td ta="end">{kind.balance === null ? 'grows' : byteText(kind.balance)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="sm">
        The database takes {byteText(database.bytes)} on disk, in 30 days {byteText(database.in30Days)}, in a year{' '}
        {byteText(database.in365Days)}, if as much comes as in the last two weeks. It uses the room of what was removed
        again, and does not get smaller.
      </Text>
      <Text size="sm">{gone === '' ? 'Nothing is old enough to go.' : `Old enough to go: up to ${gone}.`}</Text>
    </Stack>
  );
}
