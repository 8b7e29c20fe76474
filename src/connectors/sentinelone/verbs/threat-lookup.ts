import type { Endpoint } from '#kernel/endpoint.ts';
import { AppError } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import { readByIds } from '../lookup.ts';
import { largestPage, readPage } from '../paging.ts';
import type { Context } from '../row.ts';
import { objectOf } from '../values.ts';
import { rowsOf } from './endpoint-row.ts';

/** What of a verb's input names a file or a process. */
const asked = ['path', 'name', 'hash'] as const;

/**
 * The threats of an agent that the input is about: the one that it names, or those about its file.
 * @throws AppError `vendor_not_found` for an unknown detection, `invalid_input` for one of another machine, `unsupported` when nothing was detected
 */
export async function threatsMeant(input: JsonObject, agent: Endpoint, context: Context): Promise<readonly string[]> {
  const { detection } = input;
  if (typeof detection === 'string') return [await ownThreat(detection, agent, context)];
  if (asked.every((name) => input[name] === undefined)) {
    throw new AppError(
      'unsupported',
      'SentinelOne takes no process id: it acts on what it has detected. Name a detection, a path or a name.',
      {
        failureIndicator: 'input',
      },
    );
  }
  const query = { agentIds: agent.id, sortBy: 'createdAt', sortOrder: 'desc', limit: String(largestPage) };
  const page = await readPage(
    context.client,
    { method: 'GET', path: '/threats', query, effect: 'read' },
    { ...context, permit: null },
  );
  const found = rowsOf(page.items).filter((threat) => isAbout(threat, input));
  const ids = found.flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
  if (ids.length > 0) return ids;
  const what = asked.flatMap((name) => (typeof input[name] === 'string' ? [input[name]] : [])).join(', ');
  throw new AppError(
    'unsupported',
    `SentinelOne has detected nothing on ${agent.name} that is \`${what}\`, and it acts only on what it has detected.`,
    { failureIndicator: 'GET /threats' },
  );
}

async function ownThreat(id: string, agent: Endpoint, context: Context): Promise<string> {
  const threat = /^\d{18,19}$/.test(id)
    ? (await readByIds(context.client, '/threats', [id], context)).get(id)
    : undefined;
  if (threat === undefined) {
    throw new AppError('vendor_not_found', `SentinelOne has no threat ${id}.`, { failureIndicator: 'input.detection' });
  }
  const { agentId, agentComputerName } = objectOf(threat['agentRealtimeInfo']);
  if (typeof agentId === 'string' && agentId !== agent.id) {
    const other = typeof agentComputerName === 'string' ? agentComputerName : agentId;
    throw new AppError('invalid_input', `The threat ${id} was found on ${other}, not on ${agent.name}.`, {
      failureIndicator: 'input.detection',
    });
  }
  return id;
}

/** Everything that the input says must be true of the threat. */
function isAbout(threat: JsonObject, { path, name, hash }: JsonObject): boolean {
  const info = objectOf(threat['threatInfo']);
  const file = lower(info['filePath']);
  const names = [info['threatName'], info['originatorProcess'], file.split(/[\\/]/).at(-1) ?? ''].map(lower);
  const hashes = [info['md5'], info['sha1'], info['sha256']].map(lower);
  if (typeof path === 'string' && file !== lower(path)) return false;
  if (typeof name === 'string' && !names.includes(lower(name))) return false;
  return typeof hash !== 'string' || hashes.includes(lower(hash));
}

function lower(value: Json | undefined): string {
  return typeof value === 'string' ? value.trim().toLowerCase() : '';
}
