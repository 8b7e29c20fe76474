import { setTimeout as sleep } from 'node:timers/promises';
import type { Fields } from '#kernel/field.ts';
import { stringifyJson, type Json, type JsonObject } from '#kernel/json.ts';
import { textOf } from '../answer.ts';
import type { Client } from '../client.ts';
import { defineCommand, exitCodes, type Command, type Context, type ExitCode } from '../command.ts';
import { inputsOf } from '../object.ts';
import { planTable } from '../plan-table.ts';
import { reporters, testReport } from '../test-report.ts';
import { watchRun } from '../watch-run.ts';

const inputFields = {
  inputs: { kind: 'document', help: 'The inputs as JSON or @file.' },
  input: { kind: 'list', of: 'text', help: 'One input as name=value; may be repeated and wins over --inputs.' },
  version: { kind: 'integer', min: 1 },
} as const satisfies Fields;

const lookMs = 200;

const dryRun = defineCommand({
  name: 'playbook dry-run',
  summary: 'What a run would do: reads go out, writes are predicted; the answer is the plan',
  positions: ['id'],
  fields: { id: { kind: 'text', required: true }, ...inputFields },
  async run({ id, inputs, input = [], version }, context) {
    const server = await context.client();
    const body = { inputs: inputsOf(inputs, input), mode: 'dry-run', ...(version === undefined ? {} : { version }) };
    const runId = textOf(await server.call('startRun', { params: { id }, body }), 'id');
    if (!(await untilEnded(server, runId, context.signal))) return exitCodes.pending;
    return showPlan(server, runId, context);
  },
});

const plan = defineCommand({
  name: 'run plan',
  summary: 'The plan that a dry run has made',
  positions: ['id'],
  fields: { id: { kind: 'text', required: true } },
  run: async ({ id }, context) => showPlan(await context.client(), id, context),
});

async function showPlan(server: Client, id: string, { output }: Context): Promise<ExitCode> {
  const made = await server.call('getRunPlan', { params: { id } });
  output.answer(made, () => planTable(made));
  return made['status'] === 'failed' ? exitCodes.failed : exitCodes.done;
}

async function untilEnded(server: Client, id: string, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if ((await server.call('getRun', { params: { id } }))['finishedAt'] !== null) return true;
    await sleep(lookMs, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

const simulate = defineCommand({
  name: 'playbook simulate',
  summary: 'The whole run against simulated consoles; no real one is contacted',
  positions: ['id'],
  fields: {
    id: { kind: 'text', required: true },
    ...inputFields,
    seed: { kind: 'integer', min: 1, max: 2_147_483_647, help: 'The same seed gives the same consoles.' },
    faults: { kind: 'document', help: 'A list of `{ connector?, match, fault }` as JSON or @file.' },
  },
  async run({ id, inputs, input = [], ...wish }, context) {
    const server = await context.client();
    const body = { inputs: inputsOf(inputs, input), mode: 'simulate', ...wish } as JsonObject;
    const runId = textOf(await server.call('startRun', { params: { id }, body }), 'id');
    return watchRun(runId, server, context);
  },
});

const record = defineCommand({
  name: 'test record',
  summary: 'Keep an ended run as a test: inputs, what each step asked and got, and how it ended',
  positions: ['run'],
  fields: {
    run: { kind: 'text', required: true },
    out: { kind: 'text', required: true, help: 'The file to write; an older one is replaced.' },
  },
  async run({ run, out }, { client, output, local }) {
    const recording = await (await client()).call('getRecording', { params: { id: run } });
    local.writeText(out, `${stringifyJson(recording as Json, 2)}\n`);
    output.answer({ file: out }, () => `${run} is recorded in ${out}. Replay it: cordon test run ${out}`);
    return exitCodes.done;
  },
});

const testRun = defineCommand({
  name: 'test run',
  summary: 'Replay recordings without a server, and compare: steps, what was sent, ways taken, output',
  positions: ['files'],
  fields: {
    files: { kind: 'list', of: 'text', required: true, help: 'Files and folders, separated by commas.' },
    playbooks: {
      kind: 'text',
      help: 'A folder with the playbooks as they are now; those of the recordings when left out.',
    },
    reporter: { kind: 'choice', values: reporters, default: 'text' },
    minCoverage: { kind: 'integer', min: 0, max: 100, help: 'Ways of each playbook that must be taken, in percent.' },
  },
  async run({ files, playbooks, reporter, minCoverage = 0 }, { local, output }) {
    const report = await local.replay(files, playbooks ?? null);
    const uncovered = report.coverage.filter(({ percent }) => percent < minCoverage);
    output.answer(report, () => testReport(report, reporter, uncovered));
    const passed = uncovered.length === 0 && report.replayed.every(({ problems }) => problems.length === 0);
    return passed ? exitCodes.done : exitCodes.failed;
  },
});

export const testingCommands: readonly Command[] = [dryRun, simulate, plan, record, testRun];
