import fc from 'fast-check';
import type { JsonObject } from '#kernel/json.ts';
import type { Playbook, Step } from '#kernel/playbook.ts';

/*
 * Playbooks of every kind that CACAO can carry: whole step trees with branches, switches, loops, chains in parallel, error paths and
 * conditions. What they name need not exist; it must only be readable.
 */

const words = fc
  .stringMatching(/^[a-zA-Z0-9 '"\\%äé{}$_:-]{1,20}$/)
  .filter((text) => text.trim() === text && !text.includes('${{'));
const value = fc.oneof(
  words,
  fc.integer({ min: -1_000, max: 1_000 }),
  fc.boolean(),
  fc.constant('${{ inputs.host }}'),
  fc.constant('on ${{ inputs.host }}'),
);
const object: fc.Arbitrary<JsonObject> = fc.dictionary(fc.constantFrom('a', 'b', 'c'), value, {
  maxKeys: 3,
  noNullPrototype: true,
});
const condition = fc.oneof(
  fc.constantFrom(
    'inputs.host == "a"',
    'inputs.count > 3',
    'vars.mode != "it\'s"',
    'size(inputs.host) > 2 && inputs.count < 9',
    '!(inputs.host == "")',
  ),
  words.map((text) => `inputs.host == ${JSON.stringify(text)}`),
);
const duration = fc.integer({ min: 1, max: 100_000 }).map((seconds) => seconds * 1_000);
const text = words.map((found) => `t ${found}`);

/** Without ids, which are given in the end so that each is there once. */
type Draft = Omit<Step, 'id'>;
const leaf: fc.Arbitrary<Draft> = fc.oneof(
  fc.record({
    kind: fc.constant('action' as const),
    action: fc.constantFrom('stormshield.isolate-agent', 'http.request'),
    connection: text,
    input: object,
  }),
  fc.record({
    kind: fc.constant('verb' as const),
    verb: fc.constantFrom('isolate' as const, 'scan' as const, 'list-detections' as const),
    input: object,
  }),
  fc.record({
    kind: fc.constant('verb' as const),
    verb: fc.constantFrom('isolate' as const, 'release' as const),
    input: fc.constantFrom<JsonObject>({ endpoints: ['pc-1'] }, { endpoints: ['a', 'b'], reason: 'x' }),
  }),
  fc.record({
    kind: fc.constant('verb' as const),
    verb: fc.constant('block-hash' as const),
    input: fc.constant<JsonObject>({ hash: 'f'.repeat(64) }),
  }),
  fc.record({
    kind: fc.constant('request' as const),
    connection: text,
    input: fc.constantFrom<JsonObject>(
      { method: 'POST', path: '/a b', body: { x: 1 }, headers: { 'x-a': '1' } },
      { path: '/q', query: { a: '1' } },
    ),
  }),
  fc.record({
    kind: fc.constant('wait' as const),
    until: fc.oneof(
      duration.map((durationMs) => ({ durationMs })),
      duration.map((withinMs) => ({ event: 'event.id == 1', withinMs })),
    ),
  }),
  fc.record({
    kind: fc.constant('approval' as const),
    message: text,
    approvers: fc.integer({ min: 1, max: 3 }),
    role: fc.constantFrom('responder' as const, 'administrator' as const),
    expiresMs: duration,
  }),
  fc.record({ kind: fc.constant('store' as const), set: object.filter((set) => Object.keys(set).length > 0) }),
  fc.record({ kind: fc.constant('playbook' as const), playbook: fc.constantFrom('other', 'one-more'), inputs: object }),
  fc.record({
    kind: fc.constant('notify' as const),
    severity: fc.constantFrom('info' as const, 'critical' as const),
    subject: text,
    text,
  }),
  fc.record({ kind: fc.constant('fail' as const), message: text }),
  fc.record({ kind: fc.constant('stop' as const), output: value }),
);

const common = fc.record(
  {
    title: text,
    notes: text,
    if: condition,
    disabled: fc.constant(true as const),
    timeoutMs: duration,
    onError: fc.constantFrom('stop' as const, 'continue' as const),
  },
  { requiredKeys: [] },
);

type Steps = fc.Arbitrary<readonly Step[]>;
const sometimes = (steps: Steps): fc.Arbitrary<readonly Step[] | undefined> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: steps });

function holding(steps: Steps): fc.Arbitrary<Draft> {
  const branch = fc
    .tuple(fc.array(fc.tuple(condition, steps), { minLength: 1, maxLength: 3 }), sometimes(steps))
    .map(([cases, otherwise]) => ({
      kind: 'branch' as const,
      cases: [
        ...cases.map(([when, inner], index) => ({
          when: `${when} || ${index} > 9`,
          name: `c-${index + 1}`,
          steps: inner,
        })),
        ...(otherwise === undefined ? [] : [{ steps: otherwise }]),
      ],
    }));
  const choice = fc
    .tuple(
      fc.uniqueArray(fc.oneof(words, fc.integer(), fc.boolean()), { minLength: 1, maxLength: 3 }),
      steps,
      sometimes(steps),
    )
    .map(([values, inner, otherwise]) => ({
      kind: 'switch' as const,
      on: '${{ inputs.host }}',
      cases: values.map((one) => ({ value: one, steps: inner })),
      ...(otherwise === undefined ? {} : { otherwise }),
    }));
  return fc.oneof(
    branch,
    choice,
    fc.record({
      kind: fc.constant('for-each' as const),
      items: fc.constant('${{ inputs.hosts }}'),
      as: fc.constant('one'),
      concurrency: fc.integer({ min: 1, max: 5 }),
      steps,
    }),
    fc.record({
      kind: fc.constant('while' as const),
      condition,
      maxIterations: fc.integer({ min: 1, max: 50 }),
      steps,
    }),
    fc.array(steps, { minLength: 1, maxLength: 3 }).map((chains) => ({ kind: 'parallel' as const, steps: [], chains })),
  );
}

/** Lists of steps, at most so many levels deep. */
function listOf(levels: number): Steps {
  const inner = levels === 0 ? null : listOf(levels - 1);
  const step: fc.Arbitrary<Draft> =
    inner === null
      ? fc.tuple(leaf, common).map(([own, more]) => ({ ...own, ...more }))
      : fc
          .tuple(
            fc.oneof({ weight: 2, arbitrary: leaf }, { weight: 1, arbitrary: holding(inner) }),
            common,
            sometimes(inner),
          )
          .map(([own, more, onError]): Draft => ({ ...own, ...more, ...(onError === undefined ? {} : { onError }) }));
  // Ids come in the end.
  return fc.array(step, { minLength: 1, maxLength: 3 }) as unknown as Steps;
}

const list = listOf(3);

export const generatedPlaybook: fc.Arbitrary<Playbook> = fc
  .record({
    title: text,
    steps: list,
    onFailure: fc.option(list, { nil: undefined }),
    output: fc.option(object, { nil: undefined }),
  })
  .map(({ title, steps, onFailure, output }) => {
    let count = 0;
    const named = (drafts: readonly object[]): readonly Step[] => drafts.map((draft) => name(draft as Draft & Nested));
    const name = (draft: Draft & Nested): Step => {
      count += 1;
      const { chains, cases, otherwise, steps: inner, onError, ...rest } = draft;
      return {
        id: `s_${count}`,
        ...rest,
        ...(cases === undefined ? {} : { cases: cases.map((one) => ({ ...one, steps: named(one.steps) })) }),
        ...(otherwise === undefined ? {} : { otherwise: named(otherwise) }),
        ...(inner === undefined
          ? {}
          : { steps: chains === undefined ? named(inner) : chains.flatMap((chain) => chained(named(chain))) }),
        ...(onError === undefined ? {} : { onError: typeof onError === 'string' ? onError : named(onError) }),
      } as Step;
    };
    return {
      id: 'generated',
      title,
      inputs: {
        host: { kind: 'text', required: true },
        hosts: { kind: 'list', of: 'text' },
        count: { kind: 'integer', default: 3, help: 'n' },
      },
      variables: { mode: 'a', list: [1, { b: null }], a: null, b: 2, c: true },
      triggers: [
        { id: 'daily', kind: 'schedule', cron: '0 6 * * *', timeZone: 'UTC', missed: 'skip', inputs: { host: 'x' } },
      ],
      limits: { concurrency: 2, pauseAfter: 5 },
      steps: named(steps),
      ...(output === undefined ? {} : { output }),
      ...(onFailure === undefined ? {} : { onFailure: named(onFailure) }),
    } satisfies Playbook;
  });

interface Nested {
  readonly chains?: readonly (readonly object[])[];
  readonly cases?: readonly { readonly steps: readonly object[] }[];
  readonly otherwise?: readonly object[];
  readonly steps?: readonly object[];
  readonly onError?: string | readonly object[];
}

function chained(steps: readonly Step[]): readonly Step[] {
  return steps.map((step, index) => {
    const before = steps[index - 1];
    return before === undefined ? step : { ...step, after: [{ step: before.id }] };
  });
}
