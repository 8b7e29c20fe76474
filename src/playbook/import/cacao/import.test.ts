import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Playbook, Step } from '#kernel/playbook.ts';
import { parsePlaybook } from '../../parse.ts';
import { importPlaybook } from '../import.ts';
import { end, file, manual, start } from '../testing/cacao-file.ts';
import { translateCacao } from './import.ts';

const known = { action: () => null, actionIds: [] };
const sample = (name: string): string => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
const translate = (workflow: object, more: object = {}): Playbook => translateCacao(file(workflow, more)).playbook;
/** The shape of a list of steps: ids, and what is inside. */
const shape = (steps: readonly Step[]): unknown =>
  steps.map((step) => {
    if (step.kind === 'branch') return [step.id, step.cases.map((one) => [one.when ?? 'else', shape(one.steps)])];
    if (step.kind === 'switch')
      return [step.id, step.cases.map(({ value, steps: inner }) => [value, shape(inner)]), shape(step.otherwise ?? [])];
    if (step.kind === 'while' || step.kind === 'parallel') return [step.id, shape(step.steps)];
    return typeof step.onError === 'object' ? [step.id, 'on error', shape(step.onError)] : step.id;
  });

describe('playbooks of other CACAO tools', () => {
  it('with all eight types of steps come out without a problem', () => {
    const { report, source } = importPlaybook('cacao', sample('cacao-every-step.json'), known);
    expect(
      report.problems.filter(({ problem }) => !/unknown action|is not there|unknown playbook/.test(problem)),
    ).toEqual([]);
    expect(shape(parsePlaybook(source).playbook.steps)).toEqual([
      [
        'bad_enough',
        [
          ['(inputs.score >= 70) && (vars.kind != "kiosk")', ['isolate']],
          ['else', ['ask_the_owner']],
        ],
      ],
      ['look_twice', ['look_it_up', 'look_it_up_result', 'scan_with_a_script']],
      ['until_it_is_quiet', ['call_another_playbook']],
      ['what_it_is', [['server', ['tell_the_team']]], []],
    ]);
    expect(shape(parsePlaybook(source).playbook.onFailure ?? [])).toEqual(['tell_the_team_2']);
    expect(report.disabled).toEqual(expect.arrayContaining(['scan_with_a_script', 'call_another_playbook']));
  });

  it('go on after a condition where it says so, and where its branches meet when it does not', () => {
    const branches = {
      'action-2': manual('a', { on_completion: 'end-2' }),
      'action-3': manual('b', { on_completion: 'end-3' }),
      ...end(2, 3),
    };
    const condition = {
      type: 'if-condition',
      name: 'Bad',
      condition: '__score__:value >= 70',
      on_true: 'action-2',
      on_false: 'action-3',
    };
    const variables = { playbook_variables: { __score__: { type: 'integer', external: true } } };
    const first = {
      'start-1': { type: 'start', on_completion: 'if-condition-1' },
      'action-4': manual('after', { on_completion: 'end-1' }),
      ...end(1),
    };
    const expected = [
      [
        'bad',
        [
          ['inputs.score >= 70', ['a']],
          ['else', ['b']],
        ],
      ],
      'after',
    ];
    expect(
      shape(
        translate({ ...first, ...branches, 'if-condition-1': { ...condition, on_completion: 'action-4' } }, variables)
          .steps,
      ),
    ).toEqual(expected);
    const meeting = {
      'action-2': manual('a', { on_completion: 'action-4' }),
      'action-3': manual('b', { on_completion: 'action-4' }),
    };
    expect(shape(translate({ ...first, ...meeting, 'if-condition-1': condition }, variables).steps)).toEqual(expected);
  });

  it('copy steps that several branches share, each time with an id of its own', () => {
    const shared = {
      'start-1': { type: 'start', on_completion: 'switch-condition-1' },
      'action-2': manual('shared', { on_completion: 'end-2' }),
      ...end(1, 2),
    };
    const choice = {
      type: 'switch-condition',
      name: 'Which',
      switch: '__mode__:value',
      cases: { 1: 'action-2', 2: 'action-2', default: 'end-2' },
      on_completion: 'end-1',
    };
    const playbook = translate(
      { ...shared, 'switch-condition-1': choice },
      { playbook_variables: { __mode__: { type: 'integer', value: '1' } } },
    );
    expect(shape(playbook.steps)).toEqual([
      [
        'which',
        [
          [1, ['shared']],
          [2, ['shared_2']],
        ],
        [],
      ],
    ]);
    expect(playbook.variables).toEqual({ mode: 1 });
  });

  it('handle failures as they say: rejoin, end, or go two ways', () => {
    const tail = {
      'action-2': manual('good', { on_completion: 'end-1' }),
      'action-3': manual('bad', { on_completion: 'action-2' }),
      ...end(1, 2),
    };
    const at = (more: object, others: object = {}) =>
      shape(translate({ ...start, ...tail, 'action-1': manual('try', more), ...others }).steps);
    expect(at({ on_success: 'action-2', on_failure: 'action-3' })).toEqual([['try', 'on error', ['bad']], 'good']);
    expect(
      at({ on_success: 'action-2', on_failure: 'action-3' }, { 'action-3': manual('bad', { on_completion: 'end-2' }) }),
    ).toEqual([['try', 'on error', ['bad', 'try_stop']], 'good']);
    const both = translate({
      ...start,
      ...tail,
      'action-1': manual('try', { on_success: 'action-2', on_failure: 'action-2' }),
    });
    expect(both.steps[0]).toMatchObject({ id: 'try', onError: 'continue' });
    // Both ways do something of their own and meet again.
    const three = {
      'action-2': manual('good', { on_completion: 'action-4' }),
      'action-3': manual('bad', { on_completion: 'action-4' }),
      'action-4': manual('last', { on_completion: 'end-1' }),
    };
    expect(at({ on_success: 'action-2', on_failure: 'action-3' }, three)).toEqual([
      'try',
      [
        'try_outcome',
        [
          ['steps.try.status == "failed"', ['bad']],
          ['else', ['good']],
        ],
      ],
      'last',
    ]);
  });

  it('run branches beside one another, each as a chain', () => {
    const workflow = {
      'start-1': { type: 'start', on_completion: 'parallel-1' },
      'parallel-1': { type: 'parallel', name: 'Both', next_steps: ['action-1', 'action-3'], on_completion: 'end-1' },
      'action-1': manual('a', { on_completion: 'action-2' }),
      'action-2': manual('b', { on_completion: 'end-2', delay: 5_000, timeout: 60_000 }),
      'action-3': manual('c', { on_completion: 'end-3' }),
      ...end(1, 2, 3),
    };
    expect(translate(workflow).steps[0]).toMatchObject({
      kind: 'parallel',
      steps: [
        { id: 'a' },
        { kind: 'wait', until: { durationMs: 5_000 }, after: [{ step: 'a' }] },
        { id: 'b', timeoutMs: 60_000, expiresMs: 60_000, after: [{ step: 'delay' }] },
        { id: 'c' },
      ],
    });
    expect(translate(workflow).steps[0]).not.toHaveProperty('steps.3.after');
  });
});
