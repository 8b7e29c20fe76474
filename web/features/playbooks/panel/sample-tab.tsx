import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { EmptyState } from '../../../components/empty-state.tsx';
import { Instant } from '../../../components/instant.tsx';
import { JsonView } from '../../../components/json-view.tsx';
import { LinkText } from '../../../components/link-button.tsx';
import { Loaded } from '../../../components/page.tsx';
import { StatusBadge } from '../../../components/status-badge.tsx';
import { call } from '../../../lib/client.ts';

/** The newest run of a playbook with its steps; null when there is none. */
export function useLastRun(playbook: string) {
  return useQuery({
    queryKey: ['run', { newestOf: playbook }],
    queryFn: async ({ signal }) => {
      const { items } = await call('listRuns', { query: { playbook, limit: 1 }, signal });
      const [newest] = items;
      return newest === undefined ? null : call('getRun', { params: { id: newest.id }, signal });
    },
  });
}

/** What the step gave in the newest run. */
export function SampleTab({ playbook, stepId }: { readonly playbook: string; readonly stepId: string }) {
  const asked = useLastRun(playbook);
  return (
    <Loaded query={asked}>
      {(run) => {
        const step = run?.steps.findLast((each) => each.stepId === stepId);
        if (run === null || step === undefined)
          return (
            <EmptyState title="No output yet">
              {run === null
                ? 'Run the playbook once, for example as a dry run.'
                : 'The newest run has not reached this step.'}
            </EmptyState>
          );
        return (
          <Stack gap="xs">
            <Group gap="xs">
              <StatusBadge status={step.status} />
              <Instant at={step.finishedAt ?? step.startedAt} />
              <LinkText to={`/runs/${run.id}`}>The run</LinkText>
            </Group>
            {step.result !== null && (
              <>
                <Text size="xs" ff="monospace">
                  steps.{stepId}.data
                </Text>
                <JsonView value={step.result.data} label="Data" />
              </>
            )}
            {step.output !== null && (
              <>
                <Text size="xs" ff="monospace">
                  steps.{stepId}.output
                </Text>
                <JsonView value={step.output} label="Output" />
              </>
            )}
            <Text size="xs">Resolved input</Text>
            <JsonView value={step.input} label="Input" />
          </Stack>
        );
      }}
    </Loaded>
  );
}
