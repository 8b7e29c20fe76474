import { Alert, Group, Stack, Text } from '@mantine/core';
import { IconClock, IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { CopyId } from '../../components/copy-id.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Instant } from '../../components/instant.tsx';
import { JsonView } from '../../components/json-view.tsx';
import { KeyValues } from '../../components/key-values.tsx';
import { LinkText } from '../../components/link-button.tsx';
import { Loaded, Page } from '../../components/page.tsx';
import { Triple } from '../../components/result/triple.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import type { RunDetails } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { usePathPart } from '../../lib/filters.ts';
import { asProblem } from '../../lib/problem.ts';
import { durationText } from '../../lib/time.ts';
import { useNow } from '../../lib/use-now.ts';
import { RunActions } from './run-actions.tsx';
import { RunSteps } from './run-steps.tsx';
import { RunPlan } from './run-plan.tsx';
import { isFinal } from './run-status.ts';
import { StepDrawer } from './step-drawer.tsx';
import { Took } from './took.tsx';

const refetchMs = 3_000;

const modeTexts = {
  'dry-run': 'dry run: writes are only planned',
  simulate: 'simulation: no real console is asked',
} as const;

export function RunInspector() {
  const id = usePathPart('id');
  const run = useQuery({
    queryKey: ['run', id],
    queryFn: ({ signal }) => call('getRun', { params: { id }, signal }),
    refetchInterval: ({ state }) => (state.data !== undefined && isFinal(state.data) ? false : refetchMs),
  });
  const isGone = run.error !== null && asProblem(run.error).body.status === 404;
  if (isGone)
    return (
      <Page title="Run">
        <EmptyState title="This run is not here">
          It never was, or it is gone by retention. Its writes are still in the ledger and in the audit.
        </EmptyState>
      </Page>
    );
  return (
    <Page title={run.data?.playbookId ?? 'Run'} actions={run.data !== undefined && <RunActions run={run.data} />}>
      <Loaded query={run}>{(loaded) => <Inspected run={loaded} />}</Loaded>
    </Page>
  );
}

function Inspected({ run }: { readonly run: RunDetails }) {
  return (
    <Stack>
      <Group gap="md" align="center">
        <StatusBadge status={run.status} />
        {run.mode !== 'live' && <StatusBadge status="skipped" label={modeTexts[run.mode]} />}
        <Text size="sm" component="div">
          version {run.playbookVersion}, created <Instant at={run.createdAt} />, took{' '}
          <Took from={run.startedAt} to={run.finishedAt} />
        </Text>
        <CopyId id={run.id} />
      </Group>
      <Why run={run} />
      {run.error !== null && <Triple error={run.error} />}
      {run.mode === 'dry-run' && isFinal(run) && <RunPlan run={run} />}
      <RunSteps run={run} />
      <Group align="start" grow preventGrowOverflow={false}>
        <Stack gap={4}>
          <Text fw={600} size="sm">
            Inputs
          </Text>
          <JsonView value={run.inputs} label="Inputs" />
        </Stack>
        <Stack gap={4}>
          <Text fw={600} size="sm">
            Output
          </Text>
          <JsonView value={run.output} label="Output" />
        </Stack>
      </Group>
      <KeyValues
        pairs={[
          ['Asked for by', <VendorText key="by" text={`${run.requester.name} (${run.requester.kind})`} />],
          ['Incident', run.incident !== null && <VendorText text={run.incident} />],
          ['Rerun of', run.rerunOf !== null && <LinkText to={`/runs/${run.rerunOf}`}>{run.rerunOf}</LinkText>],
          [
            'Part of',
            run.parent !== null && (
              <LinkText to={`/runs/${run.parent.runId}`}>
                {run.parent.runId}, step {run.parent.stepId}
              </LinkText>
            ),
          ],
        ]}
      />
      <StepDrawer run={run} />
    </Stack>
  );
}

/** What it waits for, and until when, in sentences. */
function Why({ run }: { readonly run: RunDetails }) {
  const ended = isFinal(run);
  const why = useQuery({
    queryKey: ['run', run.id, 'why'],
    queryFn: ({ signal }) => call('whyRun', { params: { id: run.id }, signal }),
    enabled: !ended,
    refetchInterval: refetchMs,
  });
  const now = useNow();
  if (ended) return null;
  const reasons = why.data?.reasons ?? run.waits.map(({ reason, dueAt }) => ({ text: reason, until: dueAt }));
  if (reasons.length === 0) return null;
  return (
    <Alert
      color="blue"
      icon={run.status === 'waiting' ? <IconClock /> : <IconInfoCircle />}
      title={run.cancelRequested ? 'It is being cancelled' : undefined}
    >
      {reasons.map(({ text, until }) => (
        <Text key={text} size="sm" component="div">
          <VendorText text={text} />{' '}
          {until !== null && (
            <>
              At the latest in {durationText(Date.parse(until) - now)} (<Instant at={until} />
              ).
            </>
          )}
        </Text>
      ))}
    </Alert>
  );
}
