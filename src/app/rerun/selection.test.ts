import { describe, expect, test } from 'vitest';
import type { RerunScope } from '#kernel/rerun.ts';
import type { Step } from '#kernel/playbook.ts';
import type { StepRun, StepStatus } from '#kernel/run.ts';
import { select } from './selection.ts';
import { stepTreeOf } from './step-tree.ts';

const action = (id: string, more: Partial<Step> = {}): Step =>
  ({ id, kind: 'action', action: 'x.y', connection: 'c', input: {}, ...more }) as Step;
const each = (id: string, steps: readonly Step[], more: Partial<Step> = {}): Step =>
  ({ id, kind: 'for-each', items: [], as: 'item', concurrency: 1, steps, ...more }) as Step;
const loop = (id: string, steps: readonly Step[]): Step => ({
  id,
  kind: 'while',
  condition: 'true',
  maxIterations: 9,
  steps,
});
const parallel = (id: string, steps: readonly Step[]): Step => ({ id, kind: 'parallel', steps });
const branch = (id: string, ...cases: readonly (readonly Step[])[]): Step => ({
  id,
  kind: 'branch',
  cases: cases.map((steps) => ({ steps })),
});

interface Outcome {
  readonly kept: readonly string[];
  readonly opened: readonly string[];
  readonly again: readonly string[];
}

/** `step`, `step/iteration` or `step/iteration status`; containers have an output. */
function rowsOf(steps: readonly Step[], onFailure: readonly Step[], words: readonly string[]): StepRun[] {
  const tree = stepTreeOf({ steps, onFailure });
  return words.map((word) => {
    const [place = '', status = 'succeeded'] = word.split(' ');
    const [stepId = '', iteration = ''] = place.split('/');
    const step = tree.get(stepId)?.step;
    const kind = step?.kind ?? 'action';
    return {
      runId: 'run_1',
      stepId,
      iteration,
      kind,
      attempt: 1,
      status: status as StepStatus,
      input: null,
      result: null,
      output: kind === 'action' ? null : { items: [] },
      error: null,
      startedAt: '',
      finishedAt: '',
    };
  });
}

function outcome(
  steps: readonly Step[],
  words: readonly string[],
  scope: Exclude<RerunScope, { what: 'all' }>,
  onFailure: readonly Step[] = [],
): Outcome {
  const selection = select(stepTreeOf({ steps, onFailure }), rowsOf(steps, onFailure, words), scope);
  const names = (places: readonly { stepId: string; iteration: string }[]): string[] =>
    places.map(({ stepId, iteration }) => (iteration === '' ? stepId : `${stepId}/${iteration}`));
  return { kept: names(selection.kept), opened: names(selection.opened), again: names(selection.again) };
}

const failed = { what: 'failed' } as const;
const from = (step: string, iteration?: string) =>
  ({ what: 'from', step, place: 'new', ...(iteration === undefined ? {} : { iteration }) }) as const;

describe('what failed', () => {
  test('runs again; what was done stays, what never began is reached', () => {
    const steps = [action('a'), action('b'), action('c')];
    expect(outcome(steps, ['a', 'b failed'], failed)).toEqual({ kept: ['a'], opened: [], again: ['b'] });
  });

  test('in one item of a for-each opens the loop; the other items stay', () => {
    const steps = [each('each', [action('x'), action('y')])];
    const rows = ['each failed', 'x/0', 'y/0', 'x/1', 'y/1 failed', 'x/2 cancelled'];
    expect(outcome(steps, rows, failed)).toEqual({
      kept: ['x/0', 'y/0', 'x/1'],
      opened: ['each'],
      again: ['y/1', 'x/2'],
    });
  });

  test('and was forgiven, so that everything around it succeeded, opens everything around it', () => {
    const steps = [each('outer', [branch('way', [each('inner', [action('x')], { onError: 'continue' })])])];
    const rows = [
      'outer',
      'way/0',
      'inner/0 partially_succeeded',
      'x/0.0',
      'x/0.1 failed',
      'way/1',
      'inner/1',
      'x/1.0',
    ];
    expect(outcome(steps, rows, failed)).toEqual({
      kept: ['x/0.0', 'way/1', 'inner/1', 'x/1.0'],
      opened: ['outer', 'way/0', 'inner/0'],
      again: ['x/0.1'],
    });
  });

  test('takes with it the path that ran because of it', () => {
    const steps = [action('a', { onError: [action('sorry'), action('tell')] }), action('b')];
    expect(outcome(steps, ['a failed', 'sorry', 'tell', 'b'], failed)).toEqual({
      kept: ['b'],
      opened: [],
      again: ['a', 'sorry', 'tell'],
    });
  });

  test('takes the steps of on-failure with it', () => {
    expect(outcome([action('a')], ['a failed', 'mourn'], failed, [action('mourn')])).toEqual({
      kept: [],
      opened: [],
      again: ['a', 'mourn'],
    });
  });

  test('before it began its parts runs as a whole; a container that never got so far is no container', () => {
    const steps = [each('each', [action('x')])];
    expect(outcome(steps, ['each failed'], failed)).toEqual({ kept: [], opened: [], again: ['each'] });
  });

  test('in a graph lets run what was left out because of it, and what caught it', () => {
    const graph = [
      action('a'),
      action('b', { after: [{ step: 'a' }] }),
      action('c', { after: [{ step: 'b' }] }),
      action('caught', { after: [{ step: 'b', failed: true }] }),
      action('beside', { after: [{ step: 'a' }] }),
    ];
    const rows = ['graph failed', 'a', 'b failed', 'c skipped', 'caught', 'beside skipped'];
    expect(outcome([parallel('graph', graph)], rows, failed)).toEqual({
      kept: ['a', 'beside'],
      opened: ['graph'],
      again: ['b', 'c', 'caught'],
    });
  });

  test('of a verb that was divided is its failed parts', () => {
    const verb = { id: 'cut', kind: 'verb', verb: 'isolate', input: {} } as unknown as Step;
    expect(outcome([verb], ['cut failed', 'cut/~0', 'cut/~1 failed'], failed)).toEqual({
      kept: ['cut/~0'],
      opened: ['cut'],
      again: ['cut/~1'],
    });
  });

  test('is also what the version does not have any more, or has as something else', () => {
    const rows = ['a', 'gone failed'];
    expect(outcome([action('a')], rows, failed)).toEqual({ kept: ['a'], opened: [], again: ['gone'] });
    expect(outcome([each('a', [action('x')])], ['a'], failed).kept).toEqual(['a']);
  });

  test('while work is pending keeps that work', () => {
    expect(outcome([action('a'), action('b')], ['a pending', 'b failed'], failed)).toEqual({
      kept: ['a'],
      opened: [],
      again: ['b'],
    });
  });
});

describe('from a step', () => {
  const steps = [action('a'), branch('way', [action('b'), action('c')], [action('other')]), action('d')];

  test('everything before stays, everything after runs, what is around it is opened', () => {
    expect(outcome(steps, ['a', 'way', 'b', 'c', 'd'], from('c'))).toEqual({
      kept: ['a', 'b'],
      opened: ['way'],
      again: ['c', 'd'],
    });
    expect(outcome(steps, ['a', 'way', 'b', 'c', 'd'], from('way'))).toEqual({
      kept: ['a'],
      opened: [],
      again: ['way', 'b', 'c', 'd'],
    });
    expect(outcome(steps, ['a', 'way', 'b', 'c', 'd'], from('d')).again).toEqual(['d']);
  });

  test('inside a for-each is every item, or the one that is named', () => {
    const loops = [each('each', [action('x'), action('y')]), action('z')];
    const rows = ['each', 'x/0', 'y/0', 'x/1', 'y/1', 'z'];
    expect(outcome(loops, rows, from('y')).again).toEqual(['y/0', 'y/1', 'z']);
    expect(outcome(loops, rows, from('y', '1'))).toEqual({
      kept: ['x/0', 'y/0', 'x/1'],
      opened: ['each'],
      again: ['y/1', 'z'],
    });
    expect(outcome(loops, rows, from('x', '0')).again).toEqual(['x/0', 'y/0', 'z']);
  });

  test('of one pass of a while takes the later passes with it', () => {
    const rows = ['loop', 'x/0', 'x/1', 'x/2', 'z'];
    expect(outcome([loop('loop', [action('x')]), action('z')], rows, from('x', '1')).again).toEqual([
      'x/1',
      'x/2',
      'z',
    ]);
  });

  test('in a graph is that step and what comes after it by its edges', () => {
    const graph = [
      action('a'),
      action('b', { after: [{ step: 'a' }] }),
      action('c', { after: [{ step: 'b' }] }),
      action('beside'),
    ];
    const rows = ['graph', 'a', 'b', 'c', 'beside', 'z'];
    expect(outcome([parallel('graph', graph), action('z')], rows, from('b'))).toEqual({
      kept: ['a', 'beside'],
      opened: ['graph'],
      again: ['b', 'c', 'z'],
    });
  });

  test('a failure before it runs again as well, unless the document forgives it', () => {
    const line = [action('a', { onError: 'continue' }), action('b'), action('c')];
    expect(outcome(line, ['a failed', 'b failed'], from('c')).again).toEqual(['b']);
  });

  test('that is not in the version is refused with the nearest one', () => {
    expect(() => outcome(steps, [], from('dd'))).toThrow(/did you mean `d`/);
  });
});
