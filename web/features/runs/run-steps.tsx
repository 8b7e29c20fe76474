import { Button, Group, SegmentedControl, Skeleton, Stack, Text } from '@mantine/core';
import { lazy, Suspense, useMemo } from 'react';
import type { RunDetails } from '../../generated/answers.ts';
import { useFilters } from '../../lib/filters.ts';
import classes from './run-steps.module.css';
import { stepRows } from './step-rows.ts';
import { StepTable } from './step-table.tsx';

// The canvas is heavy; the timeline does not wait for it.
const RunGraph = lazy(async () => ({ default: (await import('./run-graph.tsx')).RunGraph }));

const views = [
  { value: 'graph', label: 'Graph' },
  { value: 'both', label: 'Both' },
  { value: 'timeline', label: 'Timeline' },
];

/** The steps as they are drawn, and beside them as they happened. */
export function RunSteps({ run }: { readonly run: RunDetails }) {
  const [{ view = 'both', of }, change] = useFilters();
  const rows = useMemo(() => stepRows(run), [run]);
  const shown = useMemo(() => (of === undefined ? rows : rows.filter(({ stepId }) => stepId === of)), [rows, of]);

  function open(stepId: string): void {
    const [first, ...others] = rows.filter((row) => row.stepId === stepId);
    if (first === undefined) change({ at: stepId });
    else if (others.length === 0)
      change({ at: stepId, step: first.key, attempt: undefined, tab: undefined, part: undefined });
    // One that ran many times shows its rows.
    else change({ at: stepId, of: stepId, view: view === 'graph' ? undefined : view });
  }

  return (
    <Stack gap="xs">
      <Group justify="space-between" gap="xs" mih={30}>
        <Text size="sm" role="status">
          {of !== undefined && (
            <>
              {shown.length.toLocaleString('en')} of {rows.length.toLocaleString('en')} rows: those of <code>{of}</code>
            </>
          )}
        </Text>
        <Group gap="xs">
          {of !== undefined && (
            <Button size="compact-sm" variant="default" onClick={() => change({ of: undefined })}>
              Show all steps
            </Button>
          )}
          <SegmentedControl
            size="xs"
            aria-label="View"
            data={views}
            value={view}
            onChange={(next) => change({ view: next === 'both' ? undefined : next })}
          />
        </Group>
      </Group>
      <div className={classes['sides']} data-view={view}>
        {view !== 'timeline' && (
          <div className={classes['graph']}>
            <Suspense fallback={<Skeleton height="100%" role="status" aria-busy aria-label="Loading" />}>
              <RunGraph run={run} rows={rows} onOpen={open} />
            </Suspense>
          </div>
        )}
        {view !== 'graph' && <StepTable run={run} rows={shown} brief={view === 'both'} />}
      </div>
    </Stack>
  );
}
