import { AppError, toAppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { TargetResult } from '#kernel/result.ts';
import type { ActionHandle } from './action-memory.ts';
import type { Console } from './client.ts';
import { failedTarget, isAboutItem } from './each-item.ts';
import { targetName, type FoundHost } from './host-lookup.ts';
import { readIsolation, readReport, removeTimeout, sectionNames, writeIsolation } from './isolation-store.ts';
import { kindOfError } from './pxg-error.ts';
import type { Settings } from './settings.ts';
import { membersOf } from './unwrap.ts';

export interface IsolationOrder {
  readonly isolated: boolean;
  readonly timeoutMinutes: number | null;
}

/** What became of the order for one device. */
export interface IsolationStep {
  readonly target: string;
  readonly hostId: string;
  readonly hostName: string;
  /** Final already, or waiting for the device. */
  readonly result: TargetResult;
  /** The synchronisation that carries the settings to the device; null when it was not started. */
  readonly action: ActionHandle | null;
  /** The switch stood as wanted before; only its timeout is new. */
  readonly renewed?: boolean;
  /** When the agent had connected last, after the settings were stored; as `hasConnectedSince` takes it. */
  readonly agentBefore?: string;
  readonly raw: JsonObject;
}

const unexpectedText =
  'Isolate Hosts caused of an unexpected error. Please use test command and check Raw Data for the details.';

/** Stores the order for one device after the other. One that refuses does not stop the others. */
export async function storeIsolation(
  console: Console,
  settings: Settings,
  hosts: readonly FoundHost[],
  order: IsolationOrder,
): Promise<readonly IsolationStep[]> {
  const steps: IsolationStep[] = [];
  for (const host of hosts) {
    const target = targetName(host, hosts);
    const { hostId, hostName } = host;
    const common = { target, hostId, hostName, action: null, raw: {} };
    try {
      steps.push({ ...common, ...(await storeOne(console, settings, { target, hostId }, order)) });
    } catch (thrown) {
      const error = named(toAppError(thrown), order);
      if (!isAboutItem(error) && error.code !== 'unsupported' && steps.every(isIdle)) throw error;
      // Whether the write arrived is asked of the device's settings later, like everything else that is pending.
      const result: TargetResult =
        error.applied === 'unknown'
          ? { target, status: 'pending', error: error.toJson() }
          : failedTarget(target, error);
      steps.push({ ...common, result, raw: { ...membersOf(error.data) } });
      if (isHopeless(error)) return [...steps, ...untried(hosts, steps.length)];
    }
  }
  return steps;
}

async function storeOne(
  console: Console,
  settings: Settings,
  { target, hostId }: { readonly target: string; readonly hostId: string },
  order: IsolationOrder,
): Promise<Pick<IsolationStep, 'result' | 'renewed' | 'raw'>> {
  await requireProduct(console, settings, hostId);
  const before = await readIsolation(console, settings, hostId);
  if (before.isolated === null && !settings.isolationNamesConfirmed) {
    throw await unknownNames(console, settings, hostId);
  }
  const stands = before.isolated === order.isolated;
  const leavesTimeout = order.isolated && order.timeoutMinutes === null && before.hasTimeout;
  if (stands && order.timeoutMinutes === null && !leavesTimeout) {
    // What is stored may never have been taken: only the device's own word makes a further order needless.
    const taken = (await readReport(console, settings, hostId)) === order.isolated;
    return { result: { target, status: taken ? 'unchanged' : 'pending' }, raw: { SS_Read: before.raw } };
  }
  if (leavesTimeout) await removeTimeout(console, settings, hostId);
  // A new timeout is a change even where the switch stays.
  const renewed = stands;
  const written = await writeVerified(console, settings, hostId, order);
  return { result: { target, status: 'pending' }, renewed, raw: { SS_Write: written } };
}

/** A write that the console calls failed is believed only after a look at what it stores. */
async function writeVerified(
  console: Console,
  settings: Settings,
  hostId: string,
  order: IsolationOrder,
): Promise<JsonObject> {
  try {
    return await writeIsolation(console, settings, hostId, order);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (kindOfError(error) === null || error.applied === 'no') throw error;
    const { isolated } = await readIsolation(console, settings, hostId);
    if (isolated === order.isolated) return { ...membersOf(error.data) };
    const { failureIndicator, statusCode, retryable, details, data } = error;
    throw new AppError(error.code, error.message, {
      failureIndicator,
      statusCode,
      retryable,
      applied: 'no',
      ...(details === undefined ? {} : { details }),
      ...(data === undefined ? {} : { data }),
      cause: error,
    });
  }
}

async function requireProduct(console: Console, settings: Settings, hostId: string): Promise<void> {
  const { PxgRetVal } = await console.call('HostGroup.GetHostProducts', { strHostName: hostId });
  const products = Object.keys(membersOf(PxgRetVal));
  if (products.includes(settings.isolationProduct)) return;
  const has = products.length === 0 ? 'none' : products.join(', ');
  throw new AppError(
    'unsupported',
    `The host does not have the product ${settings.isolationProduct}, which isolates it; its products are: ${has}.`,
    { failureIndicator: 'HostGroup.GetHostProducts', details: { products } },
  );
}

/** Writing under a name that is not there would be stored, and read back as done, and change nothing. */
async function unknownNames(console: Console, settings: Settings, hostId: string): Promise<AppError> {
  const { isolationProduct, isolationVersion, isolationSection, isolationEnabledKey } = settings;
  const sections = await sectionNames(console, settings, hostId);
  const seen = sections === null ? '' : ` The host has the sections: ${sections.join(', ') || 'none'}.`;
  return new AppError(
    'unsupported',
    `The host's settings of ${isolationProduct} ${isolationVersion} have no switch ${isolationEnabledKey} in a section ${isolationSection}.${seen} ` +
      'Find the right names with kaspersky.discover-isolation-settings and set them on the connection.',
    { failureIndicator: 'HostGroup.SS_Read', ...(sections === null ? {} : { details: { sections } }) },
  );
}

/** The words and the status that users of the original integration know, with the console's reason behind them. */
function named(error: AppError, order: IsolationOrder): AppError {
  if (kindOfError(error) !== 'unexpected' || !order.isolated) return error;
  const { failureIndicator, applied, retryable, details, data } = error;
  return new AppError(error.code, `${unexpectedText} The console said: ${error.message}`, {
    failureIndicator,
    statusCode: 403,
    applied,
    retryable,
    ...(details === undefined ? {} : { details }),
    ...(data === undefined ? {} : { data }),
    cause: error,
  });
}

/** Nothing was written yet, so the whole command may still end as one that was never made. */
function isIdle({ result }: IsolationStep): boolean {
  return result.status !== 'pending';
}

/** The console is out of reach: what has not been tried is not tried. */
function isHopeless(error: AppError): boolean {
  return !isAboutItem(error) && error.code !== 'unsupported';
}

function untried(hosts: readonly FoundHost[], from: number): readonly IsolationStep[] {
  return hosts.slice(from).map((host) => {
    const target = targetName(host, hosts);
    const error = new AppError('cancelled', 'Not tried, because the console could not be reached any more.');
    const { hostId, hostName } = host;
    return { target, hostId, hostName, action: null, raw: {}, result: failedTarget(target, error) };
  });
}
