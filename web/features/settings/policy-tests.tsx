import { Alert, Table } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { StatusBadge } from '../../components/status-badge.tsx';
import type { PolicyCheck } from '../../generated/answers.ts';

/** Whether a policy can be read, and what its own cases come to. */
export function PolicyTests({ check: { passed, tests } }: { readonly check: PolicyCheck }) {
  return (
    <Alert
      color={passed ? 'green' : 'red'}
      icon={passed ? <IconCircleCheck /> : <IconCircleX />}
      title={passed ? 'It is well formed, and every test passes' : 'A test fails: it cannot be published'}
      role="status"
    >
      {tests.length === 0 ? (
        'It has no tests. Write some: they keep it right when somebody changes it.'
      ) : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Test</Table.Th>
              <Table.Th>Expected</Table.Th>
              <Table.Th>Came out</Table.Th>
              <Table.Th>Why</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tests.map(({ title, expected, decision, passed: good, message }) => (
              <Table.Tr key={title}>
                <Table.Td>
                  <StatusBadge status={good ? 'succeeded' : 'failed'} label={title} />
                </Table.Td>
                <Table.Td>{expected.replaceAll('_', ' ')}</Table.Td>
                <Table.Td>{decision?.replaceAll('_', ' ') ?? 'nothing'}</Table.Td>
                <Table.Td>{message}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Alert>
  );
}
