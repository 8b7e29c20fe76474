import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import { isJsonObject, type JsonObject } from '#kernel/json.ts';
import { maskedInput } from '#kernel/mask.ts';
import type { PlaybookStep } from '#kernel/playbook.ts';
import type { PlaybookVersion, Run } from '#kernel/run.ts';
import { parseInput } from '#kernel/validate.ts';
import { requesterOf } from '../call.ts';
import { deadlineOf, isOver, timeoutError, type Deadline } from '../deadline.ts';
import type { Frame } from '../frame.ts';
import { hold } from '../hold.ts';
import { resolveObject } from '../resolve.ts';
import { conclude, stepRecord } from '../step-record.ts';
import type { Flow, Walk } from '../walk.ts';

const maxDepth = 8;
/** For as long a run waits for another one when its step says nothing. */
const defaultMs = 30 * 86_400_000;

/** The run that a step has chosen to start; on record before that run is made, so that it is made once. */
interface Child {
  readonly run: string;
  readonly version: number;
}

type WaitingFrame = Frame & { readonly deadline: Deadline };

/** Starts a run of another playbook, waits for its end, and takes its output. */
export async function runPlaybookStep(walk: Walk, step: PlaybookStep, outer: Frame): Promise<Flow> {
  const frame = { ...outer, deadline: waitEnd(walk, step, outer) };
  const known = walk.journal.find(step.id, frame.iteration)?.output ?? null;
  if (known === null) return begin(walk, step, frame);
  const { run: childId, version } = known as unknown as Child;
  const { tenant } = walk.lease.run;
  const child =
    (await find(walk, childId)) ?? (await create(walk, step, frame, childId, await publishedOf(walk, step, version)));
  if (child.finishedAt !== null) return finish(walk, step, frame, child);
  if (isOver(walk, frame.deadline)) {
    await walk.runs.requestCancel(tenant, childId);
    throw timeoutError(frame.deadline, step.id);
  }
  return awaitChild(walk, step, frame, childId);
}

async function begin(walk: Walk, step: PlaybookStep, frame: WaitingFrame): Promise<Flow> {
  const published = await publishedOf(walk, step, step.version);
  const inputs = inputsOf(walk, step, frame, published);
  const child = { run: newId('run'), version: published.version };
  const input = { playbook: step.playbook, ...child, inputs: maskedInput(published.document.inputs, inputs) };
  await demandDepth(walk, step);
  const record = stepRecord(walk, step, frame, { status: 'waiting', input, output: child });
  await walk.journal.commit({ steps: [record] });
  await create(walk, step, frame, child.run, published);
  return awaitChild(walk, step, frame, child.run);
}

function publishedOf(walk: Walk, step: PlaybookStep, version: number | undefined): Promise<PlaybookVersion> {
  return walk.playbooks.get(walk.lease.run.tenant, step.playbook, version);
}

function inputsOf(walk: Walk, step: PlaybookStep, frame: Frame, { document }: PlaybookVersion): JsonObject {
  const inputs = resolveObject(walk, frame, step.inputs, `${step.id}.inputs`);
  // Validated input is JSON.
  return parseInput(document.inputs, inputs, `${step.id}.inputs`) as JsonObject;
}

/** @throws AppError `conflict` for playbooks that call each other without an end */
async function demandDepth(walk: Walk, step: PlaybookStep): Promise<void> {
  let { parent } = walk.lease.run;
  for (let depth = 1; parent !== null; depth += 1) {
    if (depth >= maxDepth) {
      throw new AppError('conflict', `Playbooks call each other more than ${maxDepth} deep.`, {
        failureIndicator: step.id,
      });
    }
    ({ parent } = await walk.runs.get(walk.lease.run.tenant, parent.runId));
  }
}

async function find(walk: Walk, childId: string): Promise<Run | null> {
  try {
    return await walk.runs.get(walk.lease.run.tenant, childId);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null;
    throw error;
  }
}

function create(walk: Walk, step: PlaybookStep, frame: Frame, id: string, published: PlaybookVersion): Promise<Run> {
  const { run } = walk.lease;
  return walk.runs.create({
    id,
    tenant: run.tenant,
    playbookHash: published.hash,
    inputs: inputsOf(walk, step, frame, published),
    requester: requesterOf(run),
    mode: run.mode,
    ...(run.simulation === null ? {} : { simulation: run.simulation }),
    priority: run.priority,
    parent: { runId: run.id, stepId: step.id, iteration: frame.iteration },
    ...(run.incident === null ? {} : { incident: run.incident }),
  });
}

/** Every wait ends: without a time of its own, the step has the longest that there is. */
function waitEnd(walk: Walk, { timeoutMs = defaultMs, ...step }: PlaybookStep, frame: Frame): Deadline {
  const startedAt = frame.now ?? walk.clock.now().toISOString();
  return deadlineOf({ ...step, timeoutMs }, startedAt, frame.deadline) as Deadline;
}

function awaitChild(
  walk: Walk,
  step: PlaybookStep,
  { iteration, deadline }: WaitingFrame,
  childRunId: string,
): Promise<Flow> {
  const reason = `until ${childRunId} of ${step.playbook} has ended`;
  return hold(walk, { stepId: step.id, iteration }, null, { kind: 'run', childRunId, dueAt: deadline.at, reason });
}

function finish(walk: Walk, step: PlaybookStep, frame: Frame, child: Run): Promise<Flow> {
  // The output of the step is that of its run; which run that was stays with the input.
  const { input } = stepRecord(walk, step, frame, {});
  const seen = isJsonObject(input) ? { ...input, status: child.status } : input;
  if (child.status === 'succeeded' || child.status === 'partially_succeeded') {
    const record = stepRecord(walk, step, frame, { status: child.status, input: seen, output: child.output });
    return conclude(walk, step, frame, record);
  }
  const error =
    child.error ??
    new AppError('playbook_failed', `${child.id} has ${child.status}.`, { failureIndicator: step.id }).toJson();
  const told = { ...error, message: `${step.playbook} (${child.id}): ${error.message}` };
  const record = stepRecord(walk, step, frame, { status: 'failed', input: seen, output: null, error: told });
  // Another run of it would repeat what this one has done: its own steps know what may be tried again.
  return conclude(walk, step, frame, record, { mayRetry: false });
}
