import { Group, Paper, Stack, Text } from '@mantine/core';
import { IconStethoscope } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CopyId } from '../../components/copy-id.tsx';
import { Instant } from '../../components/instant.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import type { Connection } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { CheckDetails } from './check-details.tsx';
import { HealthBadge } from './health-badge.tsx';
import { DeedButton } from '../../components/deed-button.tsx';

/** How the connection is, and the doctor who finds out. */
export function ConnectionTest({ connection }: { readonly connection: Connection }) {
  const queries = useQueryClient();
  const test = useMutation({
    mutationFn: () => call('testConnection', { params: { id: connection.id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['connection'] }),
  });
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
        {test.data !== undefined && <CheckDetails check={test.data} />}
        <ProblemAlert error={test.error} />
      </Stack>
    </Paper>
  );
}
