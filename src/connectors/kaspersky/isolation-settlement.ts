import type { ActionContext } from '#kernel/action.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, Receipt, TargetResult } from '#kernel/result.ts';
import type { ActionState } from './action-memory.ts';
import { hasConnectedSince, readAgents, type AgentSeen } from './agent-connection.ts';
import { checkAction } from './async-action.ts';
import { withConsole, type Console, type KasperskyClient } from './client.ts';
import { failedTarget, isAboutItem } from './each-item.ts';
import { readIsolation, readReport } from './isolation-store.ts';
import { kindOfError } from './pxg-error.ts';
import { optionalText, referenceObjects, settledBefore, textMember } from './receipt-values.ts';
import type { Settings } from './settings.ts';

type Context = ActionContext<KasperskyClient>;

interface Settled {
  readonly result: TargetResult;
  readonly data: JsonObject;
}

/**
 * A device counts as done when the console stores the wanted switch and the synchronisation of its settings has succeeded, or its own agent
 * has connected since the order, or is there and reports the wanted state; and the device does not report otherwise.
 * An agent is asked for where nobody can ask about the synchronisation any more, or where that was one for several devices and is not over,
 * or has failed, because of some other one.
 */
export async function settleIsolation(receipt: Receipt, context: Context): Promise<ActionOutcome> {
  const wanted = receipt.reference['isolated'] === true;
  return withConsole(context, async (console) => {
    const look = lookAround(console, receipt, context);
    const settled: Settled[] = [];
    for (const host of referenceObjects(receipt, 'hosts')) settled.push(await settleHost(look, host));
    const targets = [...settled.map(({ result }) => result), ...settledBefore(receipt)];
    const data = { hosts: settled.map((host) => host.data) };
    const good = targets.filter(({ status }) => status === 'succeeded' || status === 'unchanged').length;
    const word = wanted ? 'isolated' : 'released';
    const common = { statusCode: 200, data, targets };
    if (targets.some(({ status }) => status === 'pending')) {
      return { ...common, status: 'pending', message: `${good} of ${targets.length} hosts are ${word}.`, receipt };
    }
    if (good === 0) throw noneDone(wanted, targets, data);
    return {
      ...common,
      status: good === targets.length ? 'succeeded' : 'partially_succeeded',
      message: `${good} of ${targets.length} hosts are ${word}, as the console stores it and the agents have taken it.`,
    };
  });
}

/** What the devices of one receipt have in common, each asked for once. */
interface Look {
  readonly console: Console;
  readonly settings: Settings;
  readonly receipt: Receipt;
  sync(host: JsonObject): Promise<ActionState | 'lost'>;
  /** The synchronisation is one for several devices. */
  isShared(host: JsonObject): boolean;
  agent(host: JsonObject): Promise<AgentSeen | undefined>;
}

function lookAround(console: Console, receipt: Receipt, context: Context): Look {
  const hosts = referenceObjects(receipt, 'hosts');
  const syncs = new Map<string, Promise<ActionState | 'lost'>>();
  let agents: Promise<ReadonlyMap<string, AgentSeen>> | undefined;
  return {
    console,
    settings: context.client.settings,
    receipt,
    sync(host) {
      const id = textMember(host, 'actionId');
      if (id === '') return Promise.resolve('lost');
      const mark = textMember(host, 'mark');
      const asked = syncs.get(id) ?? checkAction({ id, mark: mark === '' ? null : mark }, context);
      syncs.set(id, asked);
      return asked;
    },
    isShared: (host) => hosts.filter(({ actionId }) => actionId === host['actionId']).length > 1,
    async agent(host) {
      const ids = hosts.map((each) => textMember(each, 'hostId'));
      agents ??= readAgents(console, ids);
      return (await agents).get(textMember(host, 'hostId').toLowerCase());
    },
  };
}

async function settleHost(look: Look, host: JsonObject): Promise<Settled> {
  const { console, settings, receipt } = look;
  const target = textMember(host, 'target');
  const hostId = textMember(host, 'hostId');
  const wanted = receipt.reference['isolated'] === true;
  try {
    const sync = await look.sync(host);
    const { isolated } = await readIsolation(console, settings, hostId);
    const data = { hostId, isolated, synchronisation: sync === 'lost' ? 'not known' : sync.state };
    const isAnswer = sync !== 'lost' && (sync.state === 'succeeded' || !look.isShared(host));
    if (isAnswer && sync.state === 'failed') {
      return { result: failedBecause(target, notReached(sync)), data };
    }
    if (isolated !== wanted) return { result: notStored(target, sync, receipt), data };
    if (isAnswer && sync.state === 'running') return { result: { target, status: 'pending' }, data };
    // An agent takes settings that it cannot carry out as well; where it reports its state, that decides.
    const reported = await readReport(console, settings, hostId);
    const seen = { ...data, reportedByHost: reported };
    const contradicts = reported !== null && reported !== wanted;
    if (isAnswer) return { result: { target, status: contradicts ? 'pending' : 'succeeded' }, data: seen };
    const agent = await look.agent(host);
    const connected = agent !== undefined && hasConnectedSince(agent, optionalText(host, 'agentBefore'));
    // A report tells nothing about a new timeout of a state that was there before.
    const reports = agent?.alive === true && reported === wanted && host['renewed'] !== true;
    const taken = !contradicts && (connected || reports);
    return {
      result: taken ? { target, status: 'succeeded' } : stillPending(target, sync),
      data: { ...seen, agentConnectedSince: connected },
    };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (!isAboutItem(error)) throw error;
    // What went wrong with asking says nothing about the order.
    const kind = kindOfError(error);
    if (kind === 'unexpected' || kind === 'unavailable') {
      return { result: { target, status: 'pending', error: error.toJson() }, data: { hostId, isolated: null } };
    }
    return { result: failedTarget(target, error), data: { hostId, isolated: null } };
  }
}

/** A synchronisation of several devices fails for any of them, and the settings stay stored for the others. */
function stillPending(target: string, sync: ActionState | 'lost'): TargetResult {
  if (sync === 'lost' || sync.state !== 'failed') return { target, status: 'pending' };
  const error = new AppError('task_failed', `${notReached(sync)} It was one for several hosts, this one among them.`, {
    failureIndicator: 'HostGroup.AddHostsForSync',
  });
  return { target, status: 'pending', error: error.toJson() };
}

function notReached({ reason }: ActionState): string {
  return `The settings did not reach the host: ${reason ?? 'no reason given'}.`;
}

/** The wanted switch is not in the console's store: the write never arrived, or somebody has changed it since. */
function notStored(target: string, sync: ActionState | 'lost', receipt: Receipt): TargetResult {
  if (sync !== 'lost' && sync.state === 'running') return { target, status: 'pending' };
  const why =
    receipt.reference['confirmed'] === true
      ? 'The switch was written and is not stored any more: it has been changed since.'
      : 'The console does not store the switch: the order did not arrive, or it was undone since.';
  return failedBecause(target, why);
}

function failedBecause(target: string, reason: string): TargetResult {
  return failedTarget(target, new AppError('task_failed', reason, { failureIndicator: 'HostGroup.SS_Write' }));
}

function noneDone(wanted: boolean, targets: readonly TargetResult[], data: JsonObject): AppError {
  const first = targets[0]?.error?.message ?? 'no reason given';
  return new AppError('task_failed', `No host is ${wanted ? 'isolated' : 'released'}: ${first}`, {
    failureIndicator: 'HostGroup.SS_Write',
    targets,
    data,
  });
}
