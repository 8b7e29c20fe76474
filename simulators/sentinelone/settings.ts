import { readObject } from '../kit/reader.ts';

/** What a test may want otherwise, or where the vendor's behaviour is not known. Times are simulated milliseconds. */
export interface SentinelOneSettings {
  /** Answer 429 when a published limit is passed. */
  readonly rateLimits: boolean;
  /** Until an agent that is online has taken a command. */
  readonly commandMs: number;
  readonly scanMs: number;
  readonly rebootMs: number;
  /** Until fetched files, logs and threat files lie on the console. */
  readonly uploadMs: number;
  readonly reportMs: number;
  /** Until a Deep Visibility or Power query is finished. */
  readonly queryMs: number;
  /** A finished query is forgotten after so long. */
  readonly queryLifetimeMs: number;
  readonly ruleMs: number;
  /** A full last page hands out a cursor although nothing follows. */
  readonly extraEmptyPage: boolean;
  /** Answer 403 instead of acting for these paths, as a console without the licence does: prefixes such as `/ranger`. */
  readonly unlicensed: readonly string[];
  /** Answer 404 for operations that today's description lacks. */
  readonly hideUnpublished: boolean;
}

export const defaultSettings: SentinelOneSettings = {
  rateLimits: true,
  commandMs: 2_000,
  scanMs: 60_000,
  rebootMs: 30_000,
  uploadMs: 5_000,
  reportMs: 5_000,
  queryMs: 3_000,
  queryLifetimeMs: 3_600_000,
  ruleMs: 10_000,
  extraEmptyPage: false,
  unlicensed: [],
  hideUnpublished: false,
};

const durations = [
  'commandMs',
  'scanMs',
  'rebootMs',
  'uploadMs',
  'reportMs',
  'queryMs',
  'queryLifetimeMs',
  'ruleMs',
] as const;
const flags = ['rateLimits', 'extraEmptyPage', 'hideUnpublished'] as const;

/** @throws SimulatorInputError */
export function changeSettings(settings: SentinelOneSettings, change: unknown): SentinelOneSettings {
  const given = readObject(change, 'settings');
  const times = durations.map((name) => [name, given.number(name, { min: 0 }) ?? settings[name]] as const);
  const switches = flags.map((name) => [name, given.flag(name) ?? settings[name]] as const);
  const prefixes = given.value('unlicensed');
  given.end();
  return {
    ...settings,
    ...Object.fromEntries(times),
    ...Object.fromEntries(switches),
    unlicensed: Array.isArray(prefixes) ? prefixes.map(String) : settings.unlicensed,
  };
}
