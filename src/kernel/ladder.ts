import { errorTable, type ErrorCode } from './error-table.ts';
import type { AppError } from './error.ts';
import type { ConnectionHealth } from './connection.ts';

/** What the connection doctor looks at, in the order in which one thing stands on the other. */
export const rungNames = ['dns', 'tcp', 'tls', 'clock', 'sign-in', 'version', 'scopes', 'permissions'] as const;
export type RungName = (typeof rungNames)[number];

/**
 * `warning`: it works, and something is missing or soon will be. `unknown`: nobody can tell from here.
 * `not_reached`: a rung below failed, so it was not looked at.
 */
export const rungStatuses = ['passed', 'warning', 'failed', 'unknown', 'not_reached'] as const;
export type RungStatus = (typeof rungStatuses)[number];

export interface Rung {
  readonly name: RungName;
  /** What of it, where a rung has several parts, such as one permission. */
  readonly subject: string | null;
  readonly status: RungStatus;
  readonly sentence: string;
  /** What a person can do about it. */
  readonly remedy: string | null;
  /** Ids of the actions that need what this rung is about. */
  readonly neededBy: readonly string[];
}

/** Collects rungs on the way up. Whatever is thrown on the way means that the first rung that nobody has told of is broken. */
export interface Ladder {
  add(name: RungName, status: RungStatus, sentence: string, more?: { subject?: string; remedy?: string }): void;
  /** Ends the climb, unless a rung is marked as failed already. @param hints of the connector, by rung */
  fail(error: AppError, hints?: Partial<Record<RungName, string>>): void;
  /** All of them, those that nobody told of included. */
  rungs(): readonly Rung[];
}

export function createLadder(): Ladder {
  const added: Rung[] = [];
  const failed = (): Rung | undefined => added.find(({ status }) => status === 'failed');
  const missing = (): readonly RungName[] => rungNames.filter((name) => !added.some((rung) => rung.name === name));

  return {
    add(name, status, sentence, { subject = null, remedy = null } = {}) {
      added.push({ name, status, sentence, subject, remedy, neededBy: [] });
    },
    fail(error, hints = {}) {
      if (failed() !== undefined) return;
      const name = missing()[0] ?? 'permissions';
      const remedy = [remedyOf(name, error.code), hints[name]].filter((part) => part !== undefined).join(' ');
      added.push({ name, subject: null, status: 'failed', sentence: error.message, remedy, neededBy: [] });
    },
    rungs() {
      const broken = failed();
      const rest = missing().map((name): Rung => ({
        name,
        subject: null,
        status: broken === undefined ? 'unknown' : 'not_reached',
        sentence: broken === undefined ? 'The console offers no way to find out.' : 'Not looked at.',
        remedy: null,
        neededBy: [],
      }));
      return [...added, ...rest].toSorted((a, b) => rungNames.indexOf(a.name) - rungNames.indexOf(b.name));
    },
  };
}

/** Of a connection with these rungs: broken, working with something to see to, or well. A right may be withheld on purpose, so none that is missing counts. */
export function healthStatusOf(rungs: readonly Rung[]): ConnectionHealth['status'] {
  if (rungs.some(({ status }) => status === 'failed')) return 'failing';
  return rungs.some(({ name, status }) => status === 'warning' && name !== 'permissions') ? 'warning' : 'healthy';
}

const unreachableRemedies: Partial<Record<RungName, string>> = {
  dns: 'Check the spelling of the address, and that the name server of this machine knows the name.',
  tcp: 'Check the port, that the service of the console runs, and that no firewall or proxy is in the way.',
  tls: 'Check that this is the port of the API, and that it speaks TLS.',
};

function remedyOf(name: RungName, code: ErrorCode): string {
  return (code === 'unreachable' ? unreachableRemedies[name] : undefined) ?? errorTable[code].remedy;
}
