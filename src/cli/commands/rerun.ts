import { rerunFields } from '#api/contract/operations/reruns.ts';
import { runFilterFields } from '#api/contract/operations/runs.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineFields, type InputOf } from '#kernel/field.ts';
import { isJsonObject, type JsonObject } from '#kernel/json.ts';
import { textOf } from '../answer.ts';
import type { Client } from '../client.ts';
import { defineCommand, exitCodes, type Command, type Context, type ExitCode } from '../command.ts';
import { inputsOf } from '../object.ts';
import { cell, table } from '../output.ts';
import { watchRun } from '../watch-run.ts';

const { what, step, iteration, place, version, inputs, repeatEffects } = rerunFields;

/** `--from <step>` is the short form of `--what from --step <step>`. */
const scopeFields = defineFields({
  what: { ...what, values: ['all', 'failed'] },
  from: { ...step, help: 'Begin with this step, instead of --what.' },
  iteration,
  place,
  version,
  inputs: { ...inputs, help: 'Inputs that change, as JSON or @file.' },
  input: {
    kind: 'list',
    of: 'text',
    help: 'One input that changes as name=value; may be repeated and wins over --inputs.',
  },
  repeatEffects,
});

const rerun = defineCommand({
  name: 'run rerun',
  summary: 'Run a run again; writes that were made are taken over, not made again',
  positions: ['id'],
  fields: {
    id: { kind: 'text', required: true },
    ...scopeFields,
    watch: { kind: 'flag', help: 'Stay and show every step until the run ends.' },
  },
  async run({ id, watch, ...scope }, context) {
    const server = await context.client();
    const run = await server.call('rerunRun', { params: { id }, body: bodyOf(scope) });
    const runId = textOf(run, 'id');
    if (watch === true) return watchRun(runId, server, context);
    const text = runId === id ? `${id} goes on.` : `Started ${runId}.`;
    context.output.answer(run, () => `${text} Follow it: cordon run watch ${runId}`);
    return exitCodes.done;
  },
});

const rerunMany = defineCommand({
  name: 'run rerun-many',
  summary: 'Show what rerunning every run that matches would do; with --yes or --plan, do exactly that',
  positions: [],
  fields: {
    ...Object.fromEntries(Object.entries(runFilterFields).filter(([name]) => name !== 'from')),
    since: { kind: 'instant', help: 'Created at this time or later.' },
    ...scopeFields,
    plan: { kind: 'text', help: 'Id of a plan that was made before: it is carried out as it is.' },
    yes: { kind: 'flag', help: 'Carry the plan out at once.' },
  },
  async run({ plan: planId, yes, ...input }, context) {
    const server = await context.client();
    const plan =
      planId === undefined
        ? await server.call('planReruns', { body: planBody(input) })
        : await server.call('getRerunPlan', { params: { id: planId } });
    if (planId === undefined && yes !== true) {
      context.output.answer(plan, () => planText(plan));
      return exitCodes.done;
    }
    const id = textOf(plan, 'id');
    await server.call('executeRerunPlan', { params: { id }, body: { hash: textOf(plan, 'hash') } });
    return showOutcome(server, id, context);
  },
});

type Scope = InputOf<typeof scopeFields>;

function bodyOf({ from, input = [], inputs: whole, what: scope, ...rest }: Scope): JsonObject {
  const changed = inputsOf(whole, input);
  return {
    ...rest,
    ...(from === undefined ? { what: scope } : { what: 'from', step: from }),
    ...(Object.keys(changed).length === 0 ? {} : { inputs: changed }),
  };
}

function planBody(input: Scope & { readonly since?: string }): JsonObject {
  const { since, ...rest } = input;
  const names = Object.keys(runFilterFields).filter((name) => name !== 'from');
  const entries = Object.entries(rest as unknown as JsonObject);
  const filter = Object.fromEntries(entries.filter(([name]) => names.includes(name)));
  const scope = Object.fromEntries(entries.filter(([name]) => !names.includes(name)));
  return {
    filter: { ...filter, ...(since === undefined ? {} : { from: since }) },
    ...bodyOf(scope as unknown as Scope),
  };
}

function planText(plan: JsonObject): string {
  const items = plan['items'] as readonly JsonObject[];
  const columns = ['runId', 'version', 'kept', 'again', 'reused', 'repeated', 'refused'];
  const sum = (name: string): number => items.reduce((total, item) => total + Number(item[name]), 0);
  const doable = items.filter(({ refused }) => refused === null).length;
  return [
    table(items, columns),
    '',
    `${doable} of ${items.length} runs: ${sum('kept')} steps stay, ${sum('again')} run again; ${sum('reused')} writes are taken over, ${sum('repeated')} are made again.`,
    `Nothing has been done. Carry it out: cordon run rerun-many --plan ${cell(plan['id'])}`,
  ].join('\n');
}

async function showOutcome(server: Client, id: string, { output, signal }: Context): Promise<ExitCode> {
  for (;;) {
    const plan = await server.call('getRerunPlan', { params: { id } });
    if (plan['status'] === 'executed') {
      const outcomes = isJsonObject(plan['outcomes']) ? plan['outcomes'] : {};
      const items = plan['items'] as readonly JsonObject[];
      const rows = items.map((item) => ({
        ...item,
        outcome: outcomes[textOf(item, 'runId')] ?? item['refused'] ?? null,
      }));
      output.answer(plan, () => table(rows, ['runId', 'newRunId', 'outcome']));
      return rows.every(({ outcome }) => outcome === 'started') ? exitCodes.done : exitCodes.failed;
    }
    if (signal.aborted) return exitCodes.pending;
    await sleep(300, undefined, { signal }).catch(() => undefined);
  }
}

export const rerunCommands: readonly Command[] = [rerun, rerunMany];
