import type { ActionContext } from '#kernel/action.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, Receipt, TargetResult } from '#kernel/result.ts';
import type { ActionState } from './action-memory.ts';
import { checkAction } from './async-action.ts';
import { withConsole, type Console, type KasperskyClient } from './client.ts';
import { failedTarget, isAboutItem } from './each-item.ts';
import { hasBit, hostStatus } from './endpoint-row.ts';
import { equals } from './filter-text.ts';
import { readIsolation, readReport } from './isolation-store.ts';
import { kindOfError } from './pxg-error.ts';
import { referenceObjects, referenceText, settledBefore, textMember } from './receipt-values.ts';
import { readRows } from './result-set.ts';
import { hostSearch } from './searches.ts';
import { membersOf, unwrap } from './unwrap.ts';

type Context = ActionContext<KasperskyClient>;

interface Settled {
  readonly result: TargetResult;
  readonly data: JsonObject;
}

/**
 * A device counts as done when the console stores the wanted switch and either the synchronisation of the settings has succeeded,
 * or, where nobody can ask about that any more, the agent has connected since the order, or is there and reports the wanted state;
 * and the device does not report otherwise.
 */
export async function settleIsolation(receipt: Receipt, context: Context): Promise<ActionOutcome> {
  const wanted = receipt.reference['isolated'] === true;
  return withConsole(context, async (console) => {
    const settled: Settled[] = [];
    for (const host of referenceObjects(receipt, 'hosts'))
      settled.push(await settleHost(console, host, receipt, context));
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

async function settleHost(console: Console, host: JsonObject, receipt: Receipt, context: Context): Promise<Settled> {
  const target = textMember(host, 'target');
  const hostId = textMember(host, 'hostId');
  const wanted = receipt.reference['isolated'] === true;
  try {
    const sync = await syncState(host, context);
    const { isolated } = await readIsolation(console, context.client.settings, hostId);
    const data = { hostId, isolated, synchronisation: sync === 'lost' ? 'not known' : sync.state };
    if (sync !== 'lost' && sync.state === 'failed') {
      return {
        result: failedBecause(target, `The settings did not reach the host: ${sync.reason ?? 'no reason given'}.`),
        data,
      };
    }
    if (isolated !== wanted) return { result: notStored(target, sync, receipt), data };
    if (sync !== 'lost' && sync.state === 'running') return { result: { target, status: 'pending' }, data };
    // An agent takes settings that it cannot carry out as well; where it reports its state, that decides.
    const reported = await readReport(console, context.client.settings, hostId);
    const seen = { ...data, reportedByHost: reported };
    const contradicts = reported !== null && reported !== wanted;
    if (sync !== 'lost') return { result: { target, status: contradicts ? 'pending' : 'succeeded' }, data: seen };
    const agent = await agentSince(console, hostId, referenceText(receipt, 'at'));
    // A report tells nothing about a new timeout of a state that was there before.
    const reports = agent.alive && reported === wanted && host['renewed'] !== true;
    const taken = !contradicts && (agent.connected || reports);
    return {
      result: { target, status: taken ? 'succeeded' : 'pending' },
      data: { ...seen, agentConnectedSince: agent.connected },
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

async function syncState(host: JsonObject, context: Context): Promise<ActionState | 'lost'> {
  const id = textMember(host, 'actionId');
  if (id === '') return 'lost';
  const mark = textMember(host, 'mark');
  return checkAction({ id, mark: mark === '' ? null : mark }, context);
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

/** Agents take stored settings when they connect, and one that is there reports what it is now. */
async function agentSince(
  console: Console,
  hostId: string,
  at: string,
): Promise<{ readonly connected: boolean; readonly alive: boolean }> {
  const fields = ['KLHST_WKS_HOSTNAME', 'KLHST_WKS_LAST_NAGENT_CONNECTED', 'KLHST_WKS_STATUS'];
  const search = hostSearch(equals('KLHST_WKS_HOSTNAME', hostId), fields, { countInAnswer: true });
  const { rows } = await readRows(console, search, { limit: 1 });
  const row = membersOf(rows[0]);
  const connected = unwrap(row['KLHST_WKS_LAST_NAGENT_CONNECTED'] ?? null);
  return {
    connected: typeof connected === 'string' && Date.parse(connected) > Date.parse(at),
    alive: hasBit(row['KLHST_WKS_STATUS'], hostStatus.agentAlive) === true,
  };
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
