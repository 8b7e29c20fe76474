import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCatalog } from '#catalog/catalog.ts';
import { connectors } from '#catalog/connectors.ts';
import { runCli } from '#cli/cli.ts';
import { commands } from '#cli/commands.ts';
import type { JsonObject } from '#kernel/json.ts';
import { localTools } from '../../src/main/local-tools.ts';
import { all } from './support/api.ts';
import { textOf } from './support/json.ts';
import { madeCalls, predictedCalls } from './support/planned-calls.ts';
import { shippedRuns } from './support/shipped-runs.ts';
import { startThreeConsoles, type ThreeConsoles } from './support/three-consoles.ts';

let consoles: ThreeConsoles;

beforeAll(async () => {
  consoles = await startThreeConsoles();
});
afterAll(() => consoles.stop());
beforeEach(() => consoles.clear());

async function predict(playbook: string, inputs: JsonObject): Promise<JsonObject> {
  const run = await consoles.run(playbook, { inputs, mode: 'dry-run' });
  return consoles.client.call('getRunPlan', { params: { id: textOf(run['id']) } });
}

/** The dry run first: it sends no write, and says what the live run after it then does. */
async function predictThenRun(playbook: string, inputs: JsonObject): Promise<{ plan: JsonObject; live: JsonObject }> {
  const plan = await predict(playbook, inputs);
  expect(consoles.sent().writes).toEqual([]);
  consoles.clear();
  const live = await consoles.run(playbook, { inputs });
  expect(await madeCalls(consoles.client, textOf(live['id']))).toEqual(predictedCalls(plan));
  return { plan, live };
}

describe('a dry run predicts the writes of the live run', () => {
  test('of every shipped playbook for one console', async () => {
    const names = [
      'isolate-and-release.held',
      'isolate-many.all',
      'kaspersky-contain-host.scanned',
      'sentinelone-contain-endpoint.noted',
    ];
    const runs = shippedRuns
      .filter(({ name }) => names.includes(name))
      .map((run) => ({ ...run, given: run.inputs(consoles) }));
    expect(new Set(runs.map(({ playbook }) => playbook))).toEqual(new Set(shippedRuns.map(({ playbook }) => playbook)));
    for (const { playbook } of runs) await consoles.publish(playbook);
    const plans = await Promise.all(runs.map(({ playbook, given }) => predict(playbook, given)));
    expect(consoles.sent().writes).toEqual([]);
    const live = await Promise.all(runs.map(({ playbook, given }) => consoles.run(playbook, { inputs: given })));
    const calls = plans.map(predictedCalls);
    const intents = await Promise.all(live.map(({ id }) => madeCalls(consoles.client, textOf(id))));
    expect(intents).toEqual(calls);
    // A write of SES and SentinelOne is one request; one of Kaspersky may be several.
    const { writes } = consoles.sent();
    const count = (kaspersky: boolean): number =>
      runs.reduce(
        (sum, { playbook }, index) =>
          sum + (playbook.startsWith('kaspersky') === kaspersky ? (calls[index]?.length ?? 0) : 0),
        0,
      );
    expect(writes.filter((text) => !text.startsWith('KSC'))).toHaveLength(count(false));
    expect(writes.filter((text) => text.startsWith('KSC')).length).toBeGreaterThanOrEqual(count(true));
    expect(calls.every(({ length }) => length > 0)).toBe(true);
  });

  test('of generated playbooks', async () => {
    for (const [index, steps] of fc.sample(blocks(), { seed: 11, numRuns: 3 }).entries()) {
      const id = `generated-${index}`;
      const source = {
        id,
        title: id,
        inputs: { flag: { kind: 'flag' } },
        variables: { seen: [] },
        steps: numbered(steps),
      };
      await consoles.publish(JSON.stringify(source));
      consoles.clear();
      const { plan, live } = await predictThenRun(id, { flag: index % 2 === 0 });
      expect([id, live['status'], plan['complete']]).toEqual([id, 'succeeded', true]);
      expect(consoles.sent().writes).toHaveLength(predictedCalls(plan).length);
    }
  });

  test('with verbs and other playbooks inside', async () => {
    await consoles.publish(`
id: inner
title: Inner
inputs: { agent: { kind: text, required: true } }
steps:
  - { id: cut, action: stormshield.isolate-agent, connection: SES, input: { id: '\${{ inputs.agent }}' } }`);
    await consoles.publish(`
id: outer
title: Outer
steps:
  - { id: verb, verb: isolate, connections: [SES], input: { endpoints: [SES/WKS-PARIS-022] } }
  - { id: sub, playbook: inner, inputs: { agent: PC-00031 } }
  - { id: ask, approval: Really?, expires: 1h }
  - { id: tell, notify: Done, text: All }`);
    const plan = await predict('outer', {});
    expect(consoles.sent().writes).toEqual([]);
    const entries = plan['entries'] as readonly JsonObject[];
    expect(plan['error']).toBeNull();
    expect(entries.map(({ stepId, kind, playbookId }) => [playbookId, stepId, kind])).toEqual([
      ['outer', 'verb', 'write'],
      ['outer', 'sub', 'playbook'],
      ['inner', 'cut', 'write'],
      ['outer', 'ask', 'approval'],
      ['outer', 'tell', 'notice'],
    ]);
    expect(entries[0]).toMatchObject({
      verb: 'isolate',
      action: 'stormshield.isolate-agent',
      connection: { title: 'SES' },
    });
  });

  test('and a plan is of dry runs alone', async () => {
    await consoles.publish('id: nothing\ntitle: Nothing\nsteps: [{ id: over, stop: true }]');
    const run = await consoles.run('nothing', {});
    await expect(consoles.client.call('getRunPlan', { params: { id: textOf(run['id']) } })).rejects.toMatchObject({
      code: 'conflict',
    });
  });
});

describe('a simulated run', () => {
  const inputs = { connection: 'SES', agent: '{0B5C2A8E-3D41-4F6A-9C17-5E2D80A1B301}', hold: '4h' };

  test('reaches no real console, asks nobody, and counts for nothing', async () => {
    await consoles.publish('isolate-and-release');
    const run = await consoles.run('isolate-and-release', { inputs, mode: 'simulate', seed: 5 });
    expect(run).toMatchObject({
      status: 'succeeded',
      mode: 'simulate',
      simulation: { seed: 5 },
      output: { released: 'succeeded' },
    });
    expect(consoles.sent()).toEqual({ writes: [], total: 0 });
    const intents = await all(consoles.client, 'listIntents', { run: textOf(run['id']) });
    expect(intents.map(({ simulation }) => simulation)).toMatchObject([{ seed: 5 }, { seed: 5 }]);
  });

  test('of verbs and sub-playbooks stays among simulated consoles, too', async () => {
    await consoles.publish(`
id: sim-inner
title: Inner
steps:
  - { id: cut, verb: isolate, connections: [SES], input: { endpoints: [SES/WKS-PARIS-022] } }
  - { id: done, wait: { settlement: cut, within: 10m } }`);
    await consoles.publish(`
id: sim-outer
title: Outer
steps:
  - { id: look, verb: get-endpoint, connections: [S1, KSC], input: { endpoint: WKS-PARIS-022 }, on-error: continue }
  - { id: ask, approval: Really?, expires: 1h }
  - { id: sub, playbook: sim-inner }
  - { id: tell, notify: Done, text: All }`);
    const run = await consoles.run('sim-outer', { mode: 'simulate' });
    expect([run['status'], run['error']]).toEqual(['partially_succeeded', null]);
    expect(consoles.sent()).toEqual({ writes: [], total: 0 });
  });

  test('never stands in the way of a real write, nor is taken for it', async () => {
    const body = { connection: 'SES', input: { id: 'PC-00035' } };
    await consoles.publish(`
id: cut-one
title: Cut
steps: [{ id: cut, action: stormshield.isolate-agent, connection: SES, input: { id: WKS-PARIS-014 } }]`);
    const simulated = await consoles.run('cut-one', { mode: 'simulate' });
    const real = await consoles.run('cut-one', {});
    expect([simulated['status'], real['status']]).toEqual(['succeeded', 'succeeded']);
    expect(consoles.sent().writes).toHaveLength(1);
    const answer = await consoles.client.call('runAction', { params: { id: 'stormshield.isolate-agent' }, body });
    expect(answer['status']).toBe('pending');
  });

  test('fails as its faults say, and refuses faults that are none', async () => {
    const faults = [
      { connector: 'stormshield', match: { method: 'POST' }, fault: { kind: 'status', status: 403, body: 'json' } },
    ];
    const run = await consoles.run('isolate-and-release', { inputs, mode: 'simulate', faults });
    expect(run).toMatchObject({ status: 'failed', error: { code: 'vendor_forbidden' } });
    for (const [wrong, path] of [
      [{ mode: 'simulate', faults: [{ fault: { kind: 'flood' } }] }, 'faults[0]'],
      [{ mode: 'simulate', faults: [{ connector: 'other', fault: { kind: 'drop-before' } }] }, 'faults[0].connector'],
      [{ mode: 'dry-run', seed: 3 }, 'seed'],
    ] as const) {
      const start = consoles.client.call('startRun', {
        params: { id: 'isolate-and-release' },
        body: { inputs, ...wrong },
      });
      await expect(start).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining(path) });
    }
  });
});

describe('on the command line', () => {
  test('plan, simulate, record and replay', async () => {
    await consoles.publish('isolate-and-release');
    const words = ['--inputs', JSON.stringify({ connection: 'SES', agent: 'PC-00036', hold: '1s' })];
    const plan = await cli('playbook', 'dry-run', 'isolate-and-release', ...words);
    expect([plan.code, plan.out]).toEqual([
      0,
      expect.stringMatching(/2 writes, 0 denied.*stormshield\.deisolate-agent\s+SES\s+PC-00036/s),
    ]);
    const simulated = await cli('playbook', 'simulate', 'isolate-and-release', ...words, '--seed', '3', '--json');
    const lines = simulated.out.trim().split('\n');
    const { run } = JSON.parse(lines.at(-1) ?? '') as { readonly run: JsonObject };
    const folder = await mkdtemp(join(tmpdir(), 'cordon-recordings-'));
    try {
      const file = join(folder, 'one.json');
      expect((await cli('test', 'record', textOf(run['id']), '--out', file)).code).toBe(0);
      expect((await cli('test', 'run', file)).out).toContain('1 passed, 0 failed.');
      expect((await cli('test', 'run', file, folder, '--reporter', 'tap')).out).toMatch(
        /^TAP version 14\n1\.\.3\nok 1/,
      );
      expect((await cli('test', 'run', file, '--min-coverage', '100')).code).toBe(1);
      await writeFile(
        file,
        (await readFile(file, 'utf8')).replace(/"assert":\s*\[\s*\]/, '"assert": ["status == \\"queued\\""]'),
      );
      expect((await cli('test', 'run', file)).code).toBe(1);
      await writeFile(file, '{}');
      expect((await cli('test', 'run', file)).code).toBe(2);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

async function cli(...words: readonly string[]): Promise<{ code: number; out: string }> {
  let out = '';
  const code = await runCli({
    words,
    commands,
    options: [],
    streams: { out: (text) => void (out += text), error: (text) => void (out += text) },
    context: {
      signal: new AbortController().signal,
      readFile: () => '',
      writeFile: () => Promise.reject(new Error('These commands write no file so.')),
      client: () => Promise.resolve(consoles.client),
      catalog: () => Promise.resolve(createCatalog(connectors)),
      local: localTools,
    },
  });
  return { code, out };
}

let lastAgent = 0;

/** Lists of steps over agents that no other step has. */
function blocks(): fc.Arbitrary<readonly JsonObject[]> {
  const agent = fc.constant('agent');
  const write = agent.map((): JsonObject => ({
    action: 'stormshield.isolate-agent',
    connection: 'SES',
    input: { id: 'AGENT' },
  }));
  const conditional = fc.boolean().map((wanted): JsonObject => ({
    action: 'stormshield.isolate-agent',
    connection: 'SES',
    if: `\${{ inputs.flag == ${wanted} }}`,
    input: { id: 'AGENT' },
  }));
  const store = fc.constant<JsonObject>({ store: { append: { seen: 'one' } } });
  const loop = fc.integer({ min: 1, max: 2 }).map((items): JsonObject => ({
    'for-each': Array.from({ length: items }, () => 'AGENT'),
    as: 'host',
    steps: [{ action: 'stormshield.isolate-agent', connection: 'SES', input: { id: '${{ host }}' } }],
  }));
  const branch = fc.tuple(write, write).map(([first, second]): JsonObject => ({
    branch: [{ when: '${{ inputs.flag && size(vars.seen) > 0 }}', steps: [first] }, { steps: [second] }],
  }));
  const parallel = fc
    .array(fc.oneof(write, conditional), { minLength: 2, maxLength: 2 })
    .map((steps): JsonObject => ({ parallel: [...steps] }));
  return fc.array(fc.oneof(write, conditional, store, loop, branch, parallel), { minLength: 2, maxLength: 4 });
}

/** Gives each step an id, and each write an agent of its own. */
function numbered(steps: readonly JsonObject[]): readonly JsonObject[] {
  let last = 0;
  const visit = (value: unknown): unknown => {
    if (value === 'AGENT') {
      lastAgent += 1;
      return `PC-${String(lastAgent + 5).padStart(5, '0')}`;
    }
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    const members = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, visit(member)]));
    const isStep = ['action', 'store', 'for-each', 'parallel', 'branch'].some((kind) => kind in value);
    if (isStep) last += 1;
    return isStep ? { id: `step-${last}`, ...members } : members;
  };
  return visit(steps) as readonly JsonObject[];
}
