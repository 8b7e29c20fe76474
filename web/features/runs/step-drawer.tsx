import { Button, Drawer, Group, SegmentedControl, Stack, Tabs, Text } from '@mantine/core';
import { IconReload } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { Instant } from '../../components/instant.tsx';
import { JsonView } from '../../components/json-view.tsx';
import { LinkText } from '../../components/link-button.tsx';
import { ResultView } from '../../components/result/result-view.tsx';
import { Triple } from '../../components/result/triple.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import type { RunDetails, StepRun } from '../../generated/answers.ts';
import { useFilters } from '../../lib/filters.ts';
import { isJsonObject } from '../../lib/json.ts';
import { RerunDialog, type RerunWish } from './rerun-dialog.tsx';
import { isFinal } from './run-status.ts';
import { stepRows } from './step-rows.ts';
import { Took } from './took.tsx';

/** One step: its resolved input, its output, its result, every attempt. */
export function StepDrawer({ run }: { readonly run: RunDetails }) {
  const [{ step, attempt }, change] = useFilters();
  const row = useMemo(() => stepRows(run).find(({ key }) => key === step), [run, step]);
  const [wish, setWish] = useState<RerunWish | null>(null);
  const shown = row?.attempts.find((each) => String(each.attempt) === attempt) ?? row?.last;
  return (
    <Drawer
      opened={row !== undefined}
      onClose={() => change({ step: undefined, attempt: undefined, tab: undefined, part: undefined })}
      position="right"
      size="xl"
      title={row === undefined ? '' : `${row.stepId}${row.iteration === '' ? '' : ` #${row.iteration}`}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {row !== undefined && shown !== undefined && (
        <Stack>
          {row.attempts.length > 1 && (
            <SegmentedControl
              aria-label="Attempt"
              data={row.attempts.map((each) => ({ value: String(each.attempt), label: `attempt ${each.attempt}` }))}
              value={String(shown.attempt)}
              onChange={(next) => change({ attempt: next })}
            />
          )}
          <Attempt step={shown} />
          {isFinal(run) && (
            <Group>
              <Button
                variant="default"
                size="xs"
                leftSection={<IconReload size={14} aria-hidden />}
                onClick={() => setWish({ what: 'from', step: row.stepId, iteration: row.iteration })}
              >
                Run again from here
              </Button>
            </Group>
          )}
        </Stack>
      )}
      <RerunDialog run={run} wish={wish} onClose={() => setWish(null)} />
    </Drawer>
  );
}

function Attempt({ step }: { readonly step: StepRun }) {
  const [{ tab, part }, change] = useFilters();
  const { result, error } = step;
  return (
    <Stack>
      <Group gap="sm">
        <StatusBadge status={step.status} />
        <Text size="sm" component="div">
          {step.kind}, began <Instant at={step.startedAt} />, took <Took from={step.startedAt} to={step.finishedAt} />
        </Text>
      </Group>
      {childOf(step) !== null && (
        <LinkText to={`/runs/${childOf(step)}`}>The run that it started: {childOf(step)}</LinkText>
      )}
      {result === null && error !== null && <Triple error={error} />}
      <Tabs
        value={part ?? (result === null ? 'output' : 'result')}
        onChange={(next) => change({ part: next ?? undefined })}
        keepMounted={false}
      >
        <Tabs.List>
          {result !== null && <Tabs.Tab value="result">What happened</Tabs.Tab>}
          <Tabs.Tab value="input">Resolved input</Tabs.Tab>
          <Tabs.Tab value="output">Output</Tabs.Tab>
        </Tabs.List>
        {result !== null && (
          <Tabs.Panel value="result" pt="sm">
            <ResultView result={result} tab={tab} onTab={(next) => change({ tab: next })} />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="input" pt="sm">
          <JsonView value={step.input} label="Resolved input" />
        </Tabs.Panel>
        <Tabs.Panel value="output" pt="sm">
          <JsonView value={step.output} label="Output" />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

/** Of a step that runs another playbook. */
function childOf({ kind, input }: StepRun): string | null {
  const child = kind === 'playbook' && isJsonObject(input) ? input['run'] : null;
  return typeof child === 'string' ? child : null;
}
