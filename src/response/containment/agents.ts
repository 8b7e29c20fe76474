import { AppError } from '#kernel/error.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import { askEach, consolesOf } from '../verbs/ask-console.ts';
import type { ContainmentParts } from './ports.ts';

/** Agents of one question. */
const maxAsked = 200;

/**
 * The present state of agents of one connection, by id; those that the console does not know are missing.
 * @throws AppError what kept the console from answering; `unknown_connection` when it is no longer there
 */
export async function askAgents(
  parts: ContainmentParts,
  tenant: string,
  connectionId: string,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Endpoint>> {
  const [console] = consolesOf(parts, [await parts.connections.get(tenant, connectionId)]);
  if (console === undefined) throw new AppError('unsupported', 'This connection knows no machines.');
  const found = new Map<string, Endpoint>();
  for (let at = 0; at < ids.length; at += maxAsked) {
    const asked = ids.slice(at, at + maxAsked);
    const [answer] = await askEach({ ...parts, background: true }, [console], signal, ({ support }, context) =>
      support.directory.get(asked, context),
    );
    if (answer === undefined) continue;
    if ('error' in answer) throw answer.error;
    for (const endpoint of answer.value) found.set(endpoint.id, endpoint);
  }
  return found;
}
