import { statusLabel, toneOf, type Tone } from '../../lib/status.ts';
import type { StepState } from '../playbooks/canvas/canvas-context.ts';
import type { StepRow } from './step-rows.ts';

/** What counts when a step ran many times: the first of these that is among them. */
const worstFirst: readonly Tone[] = [
  'failed',
  'waiting',
  'partial',
  'unsupported',
  'cancelled',
  'succeeded',
  'skipped',
];

/** What became of each step of the document, over all items and passes of the loops around it. */
export function stepStates(rows: readonly StepRow[]): ReadonlyMap<string, StepState> {
  const groups = Map.groupBy(rows.filter(isWhole), ({ stepId }) => stepId);
  return new Map([...groups].map(([id, group]) => [id, stateOf(group)]));
}

/** The calls of a verb that was divided are parts of its own row. */
function isWhole({ iteration }: StepRow): boolean {
  return !/~\d+$/.test(iteration);
}

function stateOf(rows: readonly StepRow[]): StepState {
  const tones = new Set(rows.map(({ last }) => toneOf(last.status)));
  const tone = worstFirst.find((each) => tones.has(each)) ?? 'skipped';
  const [only] = rows;
  if (rows.length === 1 && only !== undefined) {
    const { last, attempts } = only;
    const tries = attempts.length === 1 ? '' : `, ${attempts.length} attempts`;
    return { tone, text: statusLabel(last.status) + tries };
  }
  const counts = Map.groupBy(rows, ({ last }) => last.status);
  const told = [...counts]
    .toSorted(([a], [b]) => worstFirst.indexOf(toneOf(a)) - worstFirst.indexOf(toneOf(b)))
    .map(([status, group]) => `${group.length.toLocaleString('en')} ${statusLabel(status)}`);
  return { tone, text: told.join(', ') };
}
