import { SimulatorInputError } from '../kit/input-error.ts';
import { readObject } from '../kit/reader.ts';
import type { Token } from './wire/token.ts';

/** `{<name>: {value?, level?, scopeIds?, rights?, expiresAt?} | null}`; null revokes. @throws SimulatorInputError */
export function patchTokens(tokens: Token[], change: unknown): void {
  const given = readObject(change, 'tokens');
  for (const name of given.names()) {
    const index = tokens.findIndex((token) => token.name === name);
    const known = tokens[index];
    if (given.value(name) === null) {
      if (index !== -1) tokens.splice(index, 1);
      continue;
    }
    const next = readToken(name, known, given.value(name));
    if (known === undefined) tokens.push(next);
    else tokens[index] = next;
  }
}

function readToken(name: string, known: Token | undefined, change: unknown): Token {
  const given = readObject(change, `tokens.${name}`);
  const value = given.text('value') ?? known?.value;
  if (value === undefined) throw new SimulatorInputError(`tokens.${name}.value is required.`);
  const expiresAt = given.value('expiresAt') === null ? null : given.text('expiresAt');
  const scopeIds = given.value('scopeIds');
  const rights = given.value('rights');
  const level = given.choice('level', ['tenant', 'account', 'site']);
  given.end();
  return {
    name,
    value,
    level: level ?? known?.level ?? 'tenant',
    scopeIds: Array.isArray(scopeIds) ? scopeIds.map(String) : (known?.scopeIds ?? []),
    rights: readRights(name, rights) ?? known?.rights ?? 'all',
    userId: known?.userId ?? '1900000000000000001',
    userName: known?.userName ?? name,
    createdAt: known?.createdAt ?? '2026-01-01T00:00:00.000000Z',
    expiresAt: expiresAt === undefined ? (known?.expiresAt ?? null) : expiresAt,
  };
}

function readRights(name: string, rights: unknown): Token['rights'] | undefined {
  if (rights === undefined || rights === 'all' || rights === 'view') return rights;
  if (!Array.isArray(rights)) throw new SimulatorInputError(`tokens.${name}.rights must be all, view or a list.`);
  return rights.map(String);
}
