import { Accordion, Group, Paper, Stack, Text } from '@mantine/core';
import { IconStethoscope } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CopyId } from '../../components/copy-id.tsx';
import { Instant } from '../../components/instant.tsx';
import { JsonView } from '../../components/json-view.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import type { Connection } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { asProblem } from '../../lib/problem.ts';
import { CredentialsEnd } from './credentials-end.tsx';
import { HealthBadge } from './health-badge.tsx';
import { DeedButton } from '../../components/deed-button.tsx';
import { RateList } from './rate-headroom.tsx';
import { RungList } from './rung-list.tsx';
import { rungsIn } from './rungs.ts';

/** How the connection is, and the doctor who finds out. */
export function ConnectionTest({ connection }: { readonly connection: Connection }) {
  const queries = useQueryClient();
  const test = useMutation({
    mutationFn: () => call('testConnection', { params: { id: connection.id } }),
    // What was found is kept, whether it works or not.
    onSettled: () => queries.invalidateQueries({ queryKey: ['connection'] }),
  });
  const last = useQuery({
    queryKey: ['connection', connection.id, 'test'],
    queryFn: ({ signal }) => call('getConnectionTest', { params: { id: connection.id }, signal }),
  });
  const check = last.data?.check ?? null;
  const isTold = test.error === null || rungsIn(asProblem(test.error).body.details).length > 0;
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap" align="start">
          <Stack gap={4}>
            <Group gap="sm">
              <HealthBadge health={connection.health} />
              {connection.health !== null && (
                <Text size="xs" c="dimmed" component="div">
                  checked <Instant at={connection.health.checkedAt} />
                </Text>
              )}
              {connection.nextCheckAt !== null && (
                <Text size="xs" c="dimmed" component="div">
                  next check <Instant at={connection.nextCheckAt} />
                </Text>
              )}
              <Text size="xs" c="dimmed" component="div">
                credentials end <CredentialsEnd health={connection.health} />
              </Text>
            </Group>
            <Text size="sm" component="div">
              <VendorText text={connection.health?.message ?? 'Nobody has asked this console yet.'} />
            </Text>
            <CopyId id={connection.id} />
          </Stack>
          <DeedButton
            needs={{ permission: 'read', connection: connection.id }}
            variant="default"
            leftSection={<IconStethoscope size={16} />}
            loading={test.isPending}
            onClick={() => test.mutate()}
          >
            Test
          </DeedButton>
        </Group>
        <RateList limits={connection.limits} />
        {check !== null && <RungList rungs={check.rungs} />}
        {check !== null && Object.keys(check.details).length > 0 && (
          <Accordion variant="contained">
            <Accordion.Item value="details">
              <Accordion.Control>What the console told about itself</Accordion.Control>
              <Accordion.Panel>
                <JsonView value={check.details} label="What the console told about itself" />
              </Accordion.Panel>
            </Accordion.Item>
          </Accordion>
        )}
        {!isTold && <ProblemAlert error={test.error} />}
      </Stack>
    </Paper>
  );
}
