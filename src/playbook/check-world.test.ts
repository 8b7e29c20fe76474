import { describe, expect, it } from 'vitest';
import { checkPlaybook } from './check.ts';
import { exampleLookups, problemsIn, problemsOfSteps } from './checked.example.ts';
import { parsePlaybook } from './parse.ts';
import { hasErrors } from './problem.ts';

const inputs = 'inputs: { mode: { kind: text }, agents: { kind: list, of: text } }\n';
const one = (text: string, more = ''): string => `  - { id: one, ${text} }\n${more}`;
const check = (steps: string, more = ''): readonly string[] => problemsOfSteps(steps, inputs + more);

describe('what a step needs in the world around', () => {
  it.each([
    [
      'an unknown action',
      one('action: test.lst, connection: SES'),
      'names an unknown action, `test.lst` | Did you mean `test.list`?',
    ],
    [
      'an unknown connection',
      one('action: test.list, connection: SSE'),
      'names an unknown connection, `SSE` | Did you mean `SES`?',
    ],
    [
      'a connection of another vendor',
      one('action: test.list, connection: Ticket server'),
      'names a connection of `http`, and must be one of `test`',
    ],
    [
      'no connection of the vendor',
      one("action: other.list, connection: '${{ inputs.mode }}'"),
      'warning 5 steps[0].connection can name none: there is no connection of `other`',
    ],
    [
      'a request to a console',
      one('request: { path: /a }, connection: con_1'),
      'names a connection of `test`, and must be one of `http`',
    ],
    [
      'a request with a wrong field',
      one('request: { url: /a, path: /a }, connection: con_2'),
      'steps[0].request.url is not a field of a request',
    ],
    ['a request without a path', one('request: {}, connection: con_2'), 'steps[0].request lacks `path`'],
    [
      'a wrong method',
      one('request: { path: /a, method: GETT }, connection: con_2'),
      'steps[0].request.method must be one of GET, POST',
    ],
    [
      'an unknown connection of a verb',
      one("verb: scan, input: { endpoints: [a] }, connections: [SES, '${{ inputs.mode }}', X]"),
      'steps[0].connections[2] names an unknown connection, `X`',
    ],
    [
      'a wrong field of a verb',
      one('verb: scan, input: { endpoints: [a], endpoint: a }'),
      'steps[0].input.endpoint is not a field of the verb | Did you mean `endpoints`?',
    ],
    [
      'a wrong type for a verb',
      one('verb: kill-process, input: { endpoint: a, processId: x }'),
      'steps[0].input.processId must be a whole number',
    ],
    [
      'an unknown playbook',
      one('playbook: othr, inputs: { host: a }'),
      'names an unknown playbook, `othr` | Did you mean `other`?',
    ],
    [
      'an unknown version',
      one('playbook: other, version: 4, inputs: { host: a }'),
      'steps[0].version is not a version of `other`',
    ],
    ['a missing input of a playbook', one('playbook: other'), 'steps[0].inputs lacks `host`, which is required'],
    ['a wrong input of a playbook', one('playbook: other, inputs: { host: [a] }'), 'steps[0].inputs.host must be text'],
    ['itself', one('playbook: test, inputs: {}'), 'makes a cycle: the playbook calls itself'],
    [
      'a playbook that calls back',
      one('playbook: far, inputs: { host: a }'),
      'makes a cycle: test → far → near → test',
    ],
    [
      'an unknown channel',
      one('notify: A, text: B, channels: [mial]'),
      'names an unknown channel, `mial` | Did you mean `mail`?',
    ],
    [
      'an escalation to nobody new',
      one('approval: Go?, expires: 1h, role: administrator, escalate-to: analyst'),
      'steps[0].escalate-to is not above `administrator`',
    ],
    [
      'approvers that may not decide',
      one('approval: Go?, expires: 1h, role: viewer'),
      'steps[0].role may look and not decide',
    ],
  ])('%s', (_name, steps, expected) => {
    const found = check(steps);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it('is left alone where nobody knows the world', () => {
    const { action, actionIds } = exampleLookups;
    const steps = one(
      'action: test.list, connection: Nobody',
      '  - { id: two, playbook: unknown }\n  - { id: three, notify: A, text: B, channels: [none] }\n',
    );
    expect(problemsOfSteps(steps, '', { action, actionIds })).toEqual([]);
  });
});

describe('destructive steps without a target', () => {
  it.each([
    [
      'an empty list',
      one('action: test.many, connection: SES, input: { hosts: [] }'),
      'error 5 steps[0].input.hosts is empty: a destructive step needs a target',
    ],
    ['an empty list of a verb', one('verb: isolate, input: { endpoints: [] }'), 'steps[0].input.endpoints is empty'],
    [
      'an empty filter',
      one('action: test.wipe, connection: SES, input: { filter: {} }'),
      'steps[0].input.filter has an empty `filter`',
    ],
    [
      'a filter of nothing',
      one(
        "action: test.wipe, connection: SES, input: { filter: { ids: [], query: '' }, hosts: '${{ inputs.agents }}' }",
      ),
      'steps[0].input.filter has an empty `filter`',
    ],
    ['no filter', one('action: test.wipe, connection: SES'), 'steps[0].input has an empty `filter`'],
    [
      'no target by its own account',
      one('action: test.isolate, connection: SES, input: { id: nobody }'),
      'names no target',
    ],
    [
      'what the action refuses',
      one('action: test.wipe, connection: SES, input: { filter: { ids: [a] }, hosts: ["*"] }'),
      'is refused by the action: Not all of them',
    ],
  ])('%s', (_name, steps, expected) => {
    const found = check(steps);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it.each([
    one("action: test.many, connection: SES, input: { hosts: '${{ inputs.agents }}' }"),
    one("action: test.wipe, connection: SES, input: { filter: { ids: ['${{ inputs.mode }}'] } }"),
    one('verb: scan, input: { endpoints: [] }'),
  ])('but not %s', (steps) => expect(check(steps)).toEqual([]));
});

describe('trying again', () => {
  const retry = (on: string): string => `, retry: { attempts: 3${on} }`;
  it.each([
    [
      one(`action: test.note, connection: SES, input: { text: a }${retry('')}`),
      'warning 5 steps[0].retry names unreachable',
    ],
    [
      one(
        `action: test.note, connection: SES, input: { text: a }${retry(', on: [timeout, rate-limited, vendor-failed]')}`,
      ),
      'names timeout, vendor-failed',
    ],
    [one(`request: { path: /a, method: POST }, connection: con_2${retry(', on: [timeout]')}`), 'names timeout'],
  ])('%s is a warning', (steps, expected) => {
    const found = check(steps);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
    expect(hasErrors(checkPlaybook(parsePlaybook(`id: test\ntitle: T\nsteps:\n${steps}`), exampleLookups))).toBe(false);
  });

  it.each([
    one(`action: test.note, connection: SES, input: { text: a }${retry(', on: [rate-limited, task-failed]')}`),
    one(`action: test.isolate, connection: SES, input: { id: a }${retry('')}`),
    one(`action: test.list, connection: SES${retry('')}`),
    one(`request: { path: /a }, connection: con_2${retry(', on: [timeout]')}`),
  ])('%s is none', (steps) => expect(check(steps)).toEqual([]));
});

describe('variables, triggers and names', () => {
  const read = (expression: string): string => one(`wait: { time: '\${{ ${expression} }}' }`);
  it.each([
    [
      'an unknown variable',
      read('vars.stat'),
      'variables: { state: 1 }\n',
      ['refers to a variable that is not declared, `stat` | Did you mean `state`?', 'variables.state is never read'],
    ],
    [
      'a variable nobody reads',
      one('store: { set: { state: 2 } }'),
      'variables: { state: 1 }\n',
      ['warning 4 variables.state is never read'],
    ],
    [
      'a store to nothing',
      one('store: { set: { stat: 2 } }', '  - { id: two, wait: { time: "${{ vars.state }}" } }\n'),
      'variables: { state: 1 }\n',
      ['steps[0].store.set.stat is not a variable of the playbook, `stat` | Did you mean `state`?'],
    ],
    [
      'an append to a number',
      one("store: { append: { state: '${{ vars.state }}' } }"),
      'variables: { state: 1 }\n',
      ['steps[0].store.append.state begins as a number, and only a list can be changed so'],
    ],
    ['the event in a step', read('event.kind'), '', ['refers to `event`, which only a match can read']],
    [
      'the error of a run that has none',
      read('run.error.message'),
      '',
      ['refers to `run.error`, which only the steps of `on-failure` can read'],
    ],
    [
      'steps in a trigger',
      read('run.now'),
      "triggers: [{ id: t, webhook: secret, inputs: { mode: '${{ steps.one.message }}' } }]\n",
      ['triggers[0].inputs.mode refers to an unknown name, `steps`'],
    ],
    [
      'inputs in a match',
      read('run.now'),
      "triggers: [{ id: t, event: '${{ event.kind == inputs.mode }}' }]\n",
      ['triggers[0].event refers to an unknown name, `inputs`'],
    ],
    [
      'a match that is no condition',
      read('run.now'),
      "triggers: [{ id: t, event: '${{ size(event) }}' }]\n",
      ['triggers[0].event gives int, and must give true or false'],
    ],
    [
      'an input that a trigger gives wrongly',
      read('run.now'),
      'triggers: [{ id: t, webhook: secret, inputs: { mod: a, agents: x } }]\n',
      [
        'triggers[0].inputs.mod is not a field of the playbook | Did you mean `mode`?',
        'triggers[0].inputs.agents must be a list',
      ],
    ],
  ])('%s', (_name, steps, more, expected) => {
    const found = check(steps, more).toSorted();
    expect(found).toHaveLength(expected.length);
    for (const part of expected) expect(found.join('\n')).toContain(part);
  });

  it('are right', () => {
    const more =
      'variables: { state: null, seen: [] }\ntriggers: [{ id: t, event: \'${{ event.kind == "x" && matches(event.data.host, "^PC") }}\', inputs: { mode: \'${{ trigger.data.mode }}\' } }]\n';
    expect(
      check(
        one(
          "store: { append: { state: 1, seen: '${{ trigger.id }}' } }",
          '  - { id: two, wait: { time: "${{ vars[inputs.mode] }}" } }\n',
        ),
        more,
      ),
    ).toEqual([]);
    expect(
      problemsIn(
        'id: t\ntitle: T\ninputs: { need: { kind: text, required: true } }\ntriggers: [{ id: t, webhook: hmac }]\nsteps: [{ id: a, wait: { time: 1s } }]\n',
      ),
    ).toEqual(['error 4 triggers[0].inputs lacks `need`, which is required | Add `need`.']);
  });
});
