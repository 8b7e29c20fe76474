import type { Connection } from '#kernel/connection.ts';
import { AppError } from '#kernel/error.ts';
import { nearest } from '#kernel/nearest.ts';
import { invalidInput } from '#kernel/validate.ts';
import { consolesOf, type Console, type VerbParts } from './ask-console.ts';

/** The consoles that a verb may reach. */
export interface VerbScope {
  readonly consoles: readonly Console[];
  /** Connections that were asked for although they know no machines. */
  readonly strangers: readonly Connection[];
  readonly wasNamed: boolean;
}

/** @throws AppError `unknown_connection` for a name that is none, or when there is nothing to ask */
export async function scopeOf(
  parts: VerbParts,
  tenant: string,
  names: readonly string[] | undefined,
): Promise<VerbScope> {
  const all = await parts.connections.list(tenant);
  if (names === undefined) {
    const consoles = consolesOf(parts, all);
    if (consoles.length > 0) return { consoles, strangers: [], wasNamed: false };
    throw new AppError('unknown_connection', 'No connection of this tenant knows machines; add a console first.', {
      failureIndicator: 'connections',
    });
  }
  if (names.length === 0) {
    throw invalidInput([
      { path: 'connections', problem: 'is empty; name connections, or leave it out for all that know the machine' },
    ]);
  }
  const named = [...new Set(names.map((name) => connectionNamed(all, name)))];
  const consoles = consolesOf(parts, named);
  const known = new Set(consoles.map(({ connection }) => connection));
  return { consoles, strangers: named.filter((connection) => !known.has(connection)), wasNamed: true };
}

function connectionNamed(all: readonly Connection[], name: string): Connection {
  const found = all.find(({ id }) => id === name) ?? all.find(({ title }) => title === name);
  if (found !== undefined) return found;
  const close = nearest(
    name,
    all.map(({ title }) => title),
  );
  throw new AppError(
    'unknown_connection',
    `There is no connection \`${name.slice(0, 200)}\`.${close === null ? '' : ` Did you mean \`${close}\`?`}`,
    { failureIndicator: 'connections' },
  );
}
