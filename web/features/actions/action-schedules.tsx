import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { DeedButton } from '../../components/deed-button.tsx';
import { Instant } from '../../components/instant.tsx';
import { LinkText } from '../../components/link-button.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import type { Playbook, Trigger } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { isJsonObject } from '../../lib/json.ts';
import { asProblem } from '../../lib/problem.ts';
import { toast } from '../../lib/toasts.ts';

/** What runs this action by itself: playbooks with this one step and a schedule. */
export function ActionSchedules({ actionId }: { readonly actionId: string }) {
  const playbooks = useQuery({
    queryKey: ['playbook', { list: true }],
    queryFn: ({ signal }) => call('listPlaybooks', { signal }),
  });
  const triggers = useQuery({
    queryKey: ['trigger', { list: true }],
    queryFn: ({ signal }) => call('listTriggers', { signal }),
  });
  const rows = (playbooks.data?.items ?? [])
    .filter(({ document }) => onlyActionOf(document) === actionId)
    .flatMap((playbook) =>
      (triggers.data?.items ?? [])
        .filter(({ kind, playbookId }) => kind === 'schedule' && playbookId === playbook.playbookId)
        .map((trigger) => ({ playbook, trigger })),
    );
  if (rows.length === 0) return null;
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Title order={2} size="h5">
          By itself
        </Title>
        {rows.map(({ playbook, trigger }) => (
          <Row key={`${playbook.playbookId}/${trigger.triggerId}`} playbook={playbook} trigger={trigger} />
        ))}
      </Stack>
    </Paper>
  );
}

function Row({ playbook, trigger }: { readonly playbook: Playbook; readonly trigger: Trigger }) {
  const queries = useQueryClient();
  const params = { id: trigger.playbookId, trigger: trigger.triggerId };
  const set = async (paused: boolean): Promise<void> => {
    await call(paused ? 'pauseTrigger' : 'resumeTrigger', { params });
    await queries.invalidateQueries({ queryKey: ['trigger'] });
  };

  async function toggle(): Promise<void> {
    try {
      await set(!trigger.paused);
      const said = trigger.paused ? 'goes on' : 'is paused';
      toast(`${playbook.title.slice(0, 60)} ${said}.`, { undo: () => set(trigger.paused) });
    } catch (error) {
      toast(asProblem(error).message, { tone: 'failed' });
    }
  }

  return (
    <Group justify="space-between" wrap="nowrap" align="start">
      <Stack gap={2}>
        <LinkText to={`/playbooks/${playbook.playbookId}`} underline="always">
          <VendorText text={playbook.title} limit={80} short />
        </LinkText>
        <Text size="xs" c="dimmed" component="div">
          {trigger.cron} in {trigger.timeZone}
          {trigger.paused ? (
            ''
          ) : (
            <>
              , next <Instant at={trigger.nextAt} />
            </>
          )}
          {trigger.lastRunId !== null && (
            <>
              , last{' '}
              <LinkText to={`/runs/${trigger.lastRunId}`} size="xs" underline="always">
                run
              </LinkText>{' '}
              <Instant at={trigger.lastAt} />
            </>
          )}
        </Text>
        {trigger.lastError !== null && (
          <Text size="xs" c="red" component="div">
            <VendorText text={trigger.lastError} limit={200} />
          </Text>
        )}
      </Stack>
      <Group gap="xs" wrap="nowrap">
        {trigger.paused && <StatusBadge status="skipped" label="paused" />}
        <DeedButton
          needs={{ permission: 'respond', everywhere: true }}
          size="compact-sm"
          variant="default"
          onClick={() => void toggle()}
        >
          {trigger.paused ? 'Resume' : 'Pause'}
        </DeedButton>
      </Group>
    </Group>
  );
}

/** The action of a document that does nothing else. */
function onlyActionOf(document: Playbook['document']): string | null {
  const steps = document['steps'];
  const [step] = Array.isArray(steps) && steps.length === 1 ? (steps as readonly unknown[]) : [];
  return isJsonObject(step) && typeof step['action'] === 'string' ? step['action'] : null;
}
