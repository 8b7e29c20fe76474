import { SimulatorInputError } from '../kit/input-error.ts';
import { readObject } from '../kit/reader.ts';

/** Where the agent keeps network isolation; the vendor's own names are not public. */
export interface IsolationNames {
  readonly product: string;
  readonly version: string;
  readonly section: string;
  readonly enabledKey: string;
  readonly timeoutKey: string;
  readonly timeoutUnit: 'seconds' | 'minutes';
}

/** Which task quarantines files; the vendor's own names are not public. */
export interface QuarantineTaskNames {
  readonly taskName: string;
  /** In TASK_ADDITIONAL_PARAMS: an array of paths. */
  readonly filesKey: string;
}

/** Every switch, and every point where the vendor's behaviour is not known. Times are simulated milliseconds unless told. */
export interface KasperskySettings {
  readonly strict: boolean;
  readonly implicitAnd: boolean;
  readonly sessionIdleMs: number;
  readonly expiredStatus: 401 | 403;
  readonly tokenMs: number;
  readonly gatewayKeyMs: number;
  readonly loginCookie: 'none' | 'set' | 'accepted';
  /** Real milliseconds that every call takes; overlapping calls of a session can only be seen when it is above 0. */
  readonly latencyMs: number;
  readonly overlap: 'refuse' | 'allow';
  readonly compress: boolean;
  readonly inventoryArrayKey: 'GNRL_EA_PARAM_1' | 'KLEVP_EA_PARAM_1';
  /** Endpoint detection and response: without it quarantine calls succeed and change nothing. */
  readonly licence: boolean;
  readonly eventCeiling: number;
  readonly maxResultSets: number;
  readonly maxUncollectedActions: number;
  readonly actionPollMs: number;
  readonly syncMs: number;
  readonly pendingMs: number;
  readonly runningMs: number;
  readonly quarantineActionMs: number;
  readonly isolation: IsolationNames;
  readonly quarantineTask: QuarantineTaskNames;
}

export const defaultSettings: KasperskySettings = {
  strict: false,
  implicitAnd: false,
  sessionIdleMs: 180_000,
  expiredStatus: 403,
  tokenMs: 180_000,
  gatewayKeyMs: 60_000,
  loginCookie: 'accepted',
  latencyMs: 0,
  overlap: 'refuse',
  compress: true,
  inventoryArrayKey: 'GNRL_EA_PARAM_1',
  licence: true,
  eventCeiling: 50_000,
  maxResultSets: 1_000,
  maxUncollectedActions: 100,
  actionPollMs: 200,
  syncMs: 1_000,
  pendingMs: 1_000,
  runningMs: 3_000,
  quarantineActionMs: 2_000,
  isolation: {
    product: 'SOYUZ',
    version: '4.0.0.0',
    section: 'NetworkIsolation',
    enabledKey: 'Enabled',
    timeoutKey: 'AutoTurnOffTimeout',
    timeoutUnit: 'seconds',
  },
  quarantineTask: { taskName: 'QuarantineFile', filesKey: 'Files' },
};

const flags = ['strict', 'implicitAnd', 'compress', 'licence'] as const;
const numbers = [
  'sessionIdleMs',
  'tokenMs',
  'gatewayKeyMs',
  'latencyMs',
  'eventCeiling',
  'maxResultSets',
  'maxUncollectedActions',
  'actionPollMs',
  'syncMs',
  'pendingMs',
  'runningMs',
  'quarantineActionMs',
] as const;

/** @throws SimulatorInputError */
export function changeSettings(settings: KasperskySettings, change: unknown): KasperskySettings {
  const given = readObject(change, 'settings');
  const expired = given.number('expiredStatus') ?? settings.expiredStatus;
  if (expired !== 401 && expired !== 403) throw new SimulatorInputError('settings.expiredStatus must be 401 or 403.');
  const isolation = given.object('isolation');
  const quarantine = given.object('quarantineTask');
  const changed: KasperskySettings = {
    ...settings,
    ...Object.fromEntries(flags.map((name) => [name, given.flag(name) ?? settings[name]])),
    ...Object.fromEntries(numbers.map((name) => [name, given.number(name, { min: 0 }) ?? settings[name]])),
    expiredStatus: expired,
    loginCookie: given.choice('loginCookie', ['none', 'set', 'accepted']) ?? settings.loginCookie,
    overlap: given.choice('overlap', ['refuse', 'allow']) ?? settings.overlap,
    inventoryArrayKey:
      given.choice('inventoryArrayKey', ['GNRL_EA_PARAM_1', 'KLEVP_EA_PARAM_1']) ?? settings.inventoryArrayKey,
    isolation: {
      product: isolation?.text('product') ?? settings.isolation.product,
      version: isolation?.text('version') ?? settings.isolation.version,
      section: isolation?.text('section') ?? settings.isolation.section,
      enabledKey: isolation?.text('enabledKey') ?? settings.isolation.enabledKey,
      timeoutKey: isolation?.text('timeoutKey') ?? settings.isolation.timeoutKey,
      timeoutUnit: isolation?.choice('timeoutUnit', ['seconds', 'minutes']) ?? settings.isolation.timeoutUnit,
    },
    quarantineTask: {
      taskName: quarantine?.text('taskName') ?? settings.quarantineTask.taskName,
      filesKey: quarantine?.text('filesKey') ?? settings.quarantineTask.filesKey,
    },
  };
  isolation?.end();
  quarantine?.end();
  given.end();
  return changed;
}
