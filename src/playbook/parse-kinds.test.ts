import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import { parsePlaybook } from './parse.ts';
import type { Problem } from './problem.ts';

const head = 'id: test\ntitle: Test\n';
const step = '  - id: one\n    action: a.b\n    connection: c\n';

function problemsOf(text: string): readonly Problem[] {
  try {
    parsePlaybook(text);
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_playbook')
      return error.details?.['problems'] as unknown as Problem[];
    throw error;
  }
  return [];
}

describe('what is wrong with a step, a trigger or a variable', () => {
  const one = (text: string): string => `${head}steps:\n  - { id: one, ${text} }\n`;
  const top = (text: string): string => `${head}${text}\nsteps:\n${step}`;
  const wait = 'wait: { time: 1s }';
  it.each([
    ['a verb that is none', one('verb: isolat, input: {}'), 'steps[0].verb', /unknown verb, `isolat`/],
    ['a request that is text', one('request: /a, connection: c'), 'steps[0].request', /must be an object/],
    ['a time without a zone', one("wait: { until: '2026-01-31T08:00:00' }"), 'steps[0].wait.until', /time with a zone/],
    ['an event without a deadline', one("wait: { event: '${{ true }}' }"), 'steps[0].wait', /no deadline/],
    [
      'a deadline of nothing',
      one("wait: { event: '${{ true }}', within: 0s }"),
      'steps[0].wait.within',
      /at least 1ms/,
    ],
    ['a switch without cases', one('switch: x, cases: []'), 'steps[0].cases', /holds nothing/],
    [
      'a case that is an expression',
      one(`switch: x, cases: [{ value: '\${{ 1 }}', steps: [{ id: a, ${wait} }] }]`),
      'steps[0].cases[0].value',
      /plain value/,
    ],
    [
      'a case without a value',
      one(`switch: x, cases: [{ steps: [{ id: a, ${wait} }] }]`),
      'steps[0].cases[0].value',
      /is missing/,
    ],
    [
      'two cases of one name',
      one(
        `branch: [{ when: '\${{ true }}', name: a, steps: [{ id: a, ${wait} }] }, { name: a, steps: [{ id: b, ${wait} }] }]`,
      ),
      'steps[0].branch[1].name',
      /taken already/,
    ],
    [
      'a case named failed',
      one(`branch: [{ name: failed, steps: [{ id: a, ${wait} }] }]`),
      'steps[0].branch[0].name',
      /is taken/,
    ],
    [
      'a case named otherwise',
      one(`switch: x, cases: [{ value: 1, name: otherwise, steps: [{ id: a, ${wait} }] }]`),
      'steps[0].cases[0].name',
      /other cases/,
    ],
    [
      'a rate of nothing',
      one(`for-each: [1], per-second: 0, steps: [{ id: a, ${wait} }]`),
      'steps[0].per-second',
      /0.001 to 1000/,
    ],
    ['no steps in parallel', one('parallel: []'), 'steps[0].parallel', /holds no step/],
    ['a loop without a bound', one(`while: '\${{ true }}', steps: [{ id: a, ${wait} }]`), 'steps[0]', /no bound/],
    ['an approval without an end', one('approval: Go?'), 'steps[0]', /no deadline/],
    ['an approval by nobody', one('approval: Go?, expires: 1h, approvers: 0'), 'steps[0].approvers', /1 to 10/],
    ['an unknown role', one('approval: Go?, expires: 1h, role: boss'), 'steps[0].role', /one of viewer/],
    ['a store of nothing', one('store: {}'), 'steps[0].store', /changes nothing/],
    ['a store of something else', one('store: { put: { a: 1 } }'), 'steps[0].store.put', /not a key/],
    ['a version that is no number', one('playbook: other, version: latest'), 'steps[0].version', /whole number/],
    ['a playbook by title', one('playbook: Other one'), 'steps[0].playbook', /kebab-case/],
    ['a notice without text', one('notify: Done'), 'steps[0].text', /must be text/],
    ['an unknown severity', one('notify: Done, text: x, severity: high'), 'steps[0].severity', /one of info/],
    ['a failure that says nothing', one('fail: ""'), 'steps[0].fail', /not empty/],
    [
      'an edge with spaces',
      one(`parallel: [{ id: a, ${wait}, after: ['b c'] }]`),
      'steps[0].parallel[0].after[0]',
      /not an edge/,
    ],
    ['no edge at all', one(`parallel: [{ id: a, ${wait}, after: [] }]`), 'steps[0].parallel[0].after', /holds nothing/],
    [
      'a join that is none',
      one(`parallel: [{ id: a, ${wait}, join: one }]`),
      'steps[0].parallel[0].join',
      /one of all, any/,
    ],
    ['disabled: false', one(`${wait}, disabled: false`), 'steps[0].disabled', /must be true/],
    ['a timeout of nothing', one(`${wait}, timeout: 0s`), 'steps[0].timeout', /at least/],
    ['a retry without a number', one(`${wait}, retry: { delay: 1s }`), 'steps[0].retry.attempts', /whole number/],
    [
      'a class of errors that is none',
      one(`${wait}, retry: { attempts: 2, on: [timeouts] }`),
      'steps[0].retry.on[0]',
      /one of timeout/,
    ],
    ['a handler without steps', one(`${wait}, on-error: []`), 'steps[0].on-error', /holds no step/],
    [
      'a handler with an id that is taken',
      one(`${wait}, on-error: [{ id: one, ${wait} }]`),
      'steps[0].on-error[0].id',
      /taken by another step/,
    ],
    [
      'an id that is taken by on-failure',
      `${head}steps:\n${step}on-failure:\n${step}`,
      'on-failure[0].id',
      /taken by another step/,
    ],
    [
      'a schedule that is none',
      top("triggers: [{ id: t, schedule: '61 * * * *' }]"),
      'triggers[0].schedule',
      /not a schedule: Invalid value for minute/,
    ],
    [
      'a schedule with seconds',
      top("triggers: [{ id: t, schedule: '* * * * * *' }]"),
      'triggers[0].schedule',
      /not a schedule/,
    ],
    [
      'a schedule that never fires',
      top("triggers: [{ id: t, schedule: '0 0 30 2 *' }]"),
      'triggers[0].schedule',
      /never fires/,
    ],
    [
      'a time zone that is none',
      top("triggers: [{ id: t, schedule: '0 0 * * *', time-zone: Europe/Pari }]"),
      'triggers[0].time-zone',
      /unknown time zone/,
    ],
    [
      'a trigger of two kinds',
      top("triggers: [{ id: t, schedule: '0 0 * * *', webhook: hmac }]"),
      'triggers[0]',
      /only one of/,
    ],
    ['a trigger of no kind', top('triggers: [{ id: t, webhok: hmac }]'), 'triggers[0]', /must have one of/],
    [
      'two triggers of one id',
      top('triggers: [{ id: t, webhook: hmac }, { id: t, webhook: secret }]'),
      'triggers[1].id',
      /taken already/,
    ],
    ['an event without braces', top('triggers: [{ id: t, event: event.kind }]'), 'triggers[0].event', /one expression/],
    ['a variable that no expression can write', top('variables: { a-b: 1 }'), 'variables.a-b', /not a name/],
    [
      'a variable that begins as an expression',
      top("variables: { a: '${{ inputs.x }}' }"),
      'variables.a',
      /must be plain/,
    ],
    ['a limit that is none', top('limits: { concurrency: 0 }'), 'limits.concurrency', /1 to 1000/],
    ['an unknown limit', top('limits: { speed: 5 }'), 'limits.speed', /not a key/],
    ['a rate without a time', top('limits: { rate: { runs: 5 } }'), 'limits.rate.within', /must be a duration/],
    [
      'a rate of less than a second',
      top('limits: { rate: { runs: 5, within: 10ms } }'),
      'limits.rate.within',
      /at least 1s/,
    ],
  ])('%s', (_name, text, path, message) => {
    const found = problemsOf(text);
    expect(found.map((problem) => problem.path)).toEqual([path]);
    expect(found[0]?.problem).toMatch(message);
  });

  it('a case named failed is no edge, and an edge is read as it is written', () => {
    const { playbook } = parsePlaybook(
      `${head}steps:\n  - { id: p, parallel: [{ id: a, ${wait}, after: [b, c/failed, d/yes] }] }\n`,
    );
    expect(playbook.steps[0]).toMatchObject({
      steps: [{ after: [{ step: 'b' }, { step: 'c', failed: true }, { step: 'd', case: 'yes' }] }],
    });
  });
});
