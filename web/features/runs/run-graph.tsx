import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { Loaded } from '../../components/page.tsx';
import type { RunDetails } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { useFilters } from '../../lib/filters.ts';
import { Canvas } from '../playbooks/canvas/canvas.tsx';
import { parseText } from '../playbooks/document/parsed.ts';
import { allSteps, stepLists } from '../playbooks/document/step-tree.ts';
import type { StepRow } from './step-rows.ts';
import { stepStates } from './step-states.ts';

interface RunGraphProps {
  readonly run: RunDetails;
  readonly rows: readonly StepRow[];
  readonly onOpen: (stepId: string) => void;
}

/** The version of the playbook that runs, with what became of each step. */
export function RunGraph({ run, rows, onOpen }: RunGraphProps) {
  const { playbookId, playbookVersion } = run;
  const playbook = useQuery({
    // A version never changes.
    queryKey: ['playbook-version', playbookId, playbookVersion],
    queryFn: ({ signal }) =>
      call('getPlaybook', { params: { id: playbookId }, query: { version: playbookVersion }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return <Loaded query={playbook}>{({ source }) => <Drawn source={source} rows={rows} onOpen={onOpen} />}</Loaded>;
}

interface DrawnProps extends Pick<RunGraphProps, 'rows' | 'onOpen'> {
  readonly source: string;
}

function Drawn({ source, rows, onOpen }: DrawnProps) {
  const [{ at }] = useFilters();
  // Walking over the steps is quicker than the address follows; what is opened is in it.
  const [chosen, setChosen] = useState<string | undefined>(at);
  useEffect(() => setChosen(at), [at]);
  const lists = useMemo(() => stepLists(parseText(source).value), [source]);
  const states = useMemo(() => stepStates(rows), [rows]);
  const selected = useMemo(() => allSteps(lists).find(({ id }) => id === chosen) ?? null, [lists, chosen]);
  if (lists.every(({ steps }) => steps.length === 0)) return <Text size="sm">This playbook has no steps.</Text>;
  return (
    <Canvas
      label="Steps of the run. Arrow keys move, Enter opens."
      lists={lists}
      states={states}
      selected={selected}
      clickOpens
      onSelect={(step) => setChosen(step?.id)}
      onOpen={({ id }) => onOpen(id)}
    />
  );
}
