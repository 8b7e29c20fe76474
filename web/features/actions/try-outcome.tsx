import { Loader, Group, Stack, Tabs, Text } from '@mantine/core';
import { CodeCopy } from '../../components/code-copy.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { ResultView } from '../../components/result/result-view.tsx';
import type { Action } from '../../generated/answers.ts';
import { useFilters } from '../../lib/filters.ts';
import { durationText } from '../../lib/time.ts';
import { useNow } from '../../lib/use-now.ts';
import { asCli, asCurl, asStep } from './copies.ts';
import type { Trial } from './use-try.ts';

/** What came of it, live until it is final, and the same call for other places. */
export function TryOutcome({ action, trial }: { readonly action: Action; readonly trial: Trial }) {
  const [{ tab, copy }, change] = useFilters();
  const { result, error, busy } = trial;
  const given = { action: action.id, connection: trial.connection ?? '', input: trial.input };
  return (
    <Stack aria-live="polite">
      {busy !== null && (
        <Group gap="xs">
          <Loader size="sm" />
          <Text size="sm">The console is being asked …</Text>
        </Group>
      )}
      {trial.deadlineAt !== null && <Following deadlineAt={trial.deadlineAt} />}
      {result === null && <ProblemAlert error={error} />}
      {result !== null && <ResultView result={result} tab={tab} onTab={(next) => change({ tab: next })} />}
      {result === null && error === null && busy === null && (
        <Text size="sm" c="dimmed">
          {action.effect === 'read'
            ? 'Fill in the form and run it. Nothing is changed by this action.'
            : 'Fill in the form. A preview shows what would be sent and how much it would reach.'}
        </Text>
      )}
      <Tabs value={copy ?? 'cli'} onChange={(next) => change({ copy: next ?? undefined })} keepMounted={false} mt="md">
        <Tabs.List aria-label="The same call elsewhere">
          <Tabs.Tab value="cli">Command line</Tabs.Tab>
          <Tabs.Tab value="curl">curl</Tabs.Tab>
          <Tabs.Tab value="step">Playbook step</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="cli" pt="xs">
          <CodeCopy label="Command line" text={asCli(given)} />
        </Tabs.Panel>
        <Tabs.Panel value="curl" pt="xs">
          <CodeCopy label="curl command" text={asCurl(given, window.location.origin)} />
        </Tabs.Panel>
        <Tabs.Panel value="step" pt="xs">
          <CodeCopy label="Playbook step" text={asStep(given)} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function Following({ deadlineAt }: { readonly deadlineAt: string }) {
  const now = useNow();
  return (
    <Group gap="xs" wrap="nowrap">
      <Loader size="xs" />
      <Text size="sm">
        The console has accepted it and is not done. It is asked again and again, for{' '}
        {durationText(Date.parse(deadlineAt) - now)} more.
      </Text>
    </Group>
  );
}
