import { AppError } from '#kernel/error.ts';
import type { Json } from '#kernel/json.ts';
import { maskedInput } from '#kernel/mask.ts';
import type { VerbStep } from '#kernel/playbook.ts';
import { verbTable } from '#kernel/verb-table.ts';
import { wholesOf, type PlannedVerbCall, type VerbPlan } from '#kernel/verb.ts';
import { resolveTemplate } from '#playbook/template.ts';
import { awaitRetry } from '../await-retry.ts';
import { carryOut, type Call } from '../call.ts';
import { withinTime } from '../deadline.ts';
import { scopeOf, type Frame } from '../frame.ts';
import { missesPrediction, unpredictable } from '../predict.ts';
import { resolveObject, resolveText } from '../resolve.ts';
import { conclude, recordFailure, resultRecord, stepRecord } from '../step-record.ts';
import { partIteration, partsOf, resultOfPart } from '../verb-parts.ts';
import type { Flow, Walk } from '../walk.ts';

/** Parts that are carried out at once. */
const maxParts = 10;

/** Divides the work once, keeps the plan, and makes each of its calls as a write of its own. */
export async function runVerbStep(walk: Walk, step: VerbStep, frame: Frame): Promise<Flow> {
  const plan = await keptPlan(walk, step, frame);
  const incident = step.incident === undefined ? null : resolveText(walk, frame, step.incident, `${step.id}.incident`);
  const wholes = wholesOf(plan, `${walk.lease.run.id}/${step.id}/${frame.iteration}`);
  const flows = await callAll(plan, ({ actionId, connection, input }, number) => {
    const place = { ...frame, iteration: partIteration(frame.iteration, number) };
    const whole = wholes.get(connection);
    const part = { verb: step.verb, ...(whole === undefined ? {} : { whole }) };
    return callPart(walk, step, place, { actionId, connection, input, incident, ...part });
  });
  if (flows.includes('cancelled')) return 'cancelled';
  if (flows.includes('suspended')) return 'suspended';
  const known = stepRecord(walk, step, frame, {});
  const result = walk.verbs.merge(plan, partsOf(walk, known).map(resultOfPart));
  if (
    walk.lease.run.mode === 'dry-run' &&
    plan.effect === 'read' &&
    missesPrediction(result, null, walk.journal.all())
  ) {
    throw unpredictable(`steps.${step.id}.data`, `it asks for what a write before it would make. ${result.message}`);
  }
  return conclude(walk, step, frame, resultRecord(walk, step, frame, result), { mayRetry: false });
}

/** The plan of the first pass: machines that are found later are no part of it. */
async function keptPlan(walk: Walk, step: VerbStep, frame: Frame): Promise<VerbPlan> {
  const known = walk.journal.find(step.id, frame.iteration);
  if (known !== undefined && known.output !== null) return known.output as unknown as VerbPlan;
  const input = resolveObject(walk, frame, step.input, `${step.id}.input`);
  const connections = resolveConnections(walk, step, frame);
  const { tenant, mode, simulation } = walk.lease.run;
  const plan = await withinTime(walk, step, frame, false, (signal) =>
    walk.verbs.plan({
      verb: step.verb,
      input,
      ...(connections === null ? {} : { connections }),
      tenant,
      mode,
      ...(simulation === null ? {} : { simulation }),
      signal,
    }),
  );
  const seen = maskedInput(verbTable[step.verb].input, input);
  const output = plan as unknown as Json;
  await walk.journal.commit({ steps: [stepRecord(walk, step, frame, { status: 'waiting', input: seen, output })] });
  return plan;
}

function resolveConnections(walk: Walk, step: VerbStep, frame: Frame): readonly string[] | null {
  if (step.connections === undefined) return null;
  const where = `${step.id}.connections`;
  const value = resolveTemplate(step.connections, scopeOf(walk, frame), where);
  const list = typeof value === 'string' ? [value] : value;
  if (Array.isArray(list) && list.every((item) => typeof item === 'string')) return list;
  throw new AppError('expression_failed', `${where} must give ids or titles of connections.`, {
    failureIndicator: where,
  });
}

/** One call. What is refused before it is sent fails that call alone. */
async function callPart(walk: Walk, step: VerbStep, frame: Frame, call: Call): Promise<Flow> {
  const known = walk.journal.find(step.id, frame.iteration);
  if (known !== undefined && known.status !== 'waiting') return 'done';
  try {
    if ((await awaitRetry(walk, step, frame)) === 'suspended') return 'suspended';
    return await carryOut(walk, step, frame, call);
  } catch (thrown) {
    return recordFailure(walk, step, frame, thrown);
  }
}

/** Parts side by side, the calls of one of them in their order. One that fails keeps no other from being made. */
async function callAll(
  { calls }: VerbPlan,
  make: (call: PlannedVerbCall, number: number) => Promise<Flow>,
): Promise<readonly Flow[]> {
  const queues = [...Map.groupBy(calls.entries(), ([, { part }]) => part).values()];
  const flows: Flow[] = [];
  async function place(): Promise<void> {
    for (let queue = queues.shift(); queue !== undefined; queue = queues.shift()) {
      for (const [number, call] of queue) flows.push(await make(call, number));
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: Math.min(maxParts, queues.length) }, place));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return flows;
}
