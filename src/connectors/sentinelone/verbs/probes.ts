import { toAppError } from '#kernel/error.ts';
import { send } from '../client.ts';
import { readPage } from '../paging.ts';
import type { Context } from '../row.ts';
import { objectOf } from '../values.ts';
import { rowsOf } from './endpoint-row.ts';
import { conditional, full, type SentinelOneVerb } from './verb.ts';

type Probe = NonNullable<SentinelOneVerb['probe']>;

/** Whether the token may read a list; what it holds does not matter. */
export function probeRead(path: string, permission: string, query: Readonly<Record<string, string>> = {}): Probe {
  return async (context) => {
    try {
      await send(context.client, { method: 'GET', path, query, effect: 'read' }, { ...context, permit: null });
      return { ...full(permission), basis: 'observed' };
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code !== 'vendor_forbidden') throw thrown;
      return { level: 'unsupported', reason: `The token lacks ${permission}.`, basis: 'observed', permission };
    }
  };
}

/** Whether the sites that the token sees have the licence that fetching files needs. */
export const probeComplete: Probe = async (context) => {
  const suites = await suitesOf(context);
  const permission = 'Endpoints.fileFetch; Threats.fetchThreatFile for a detection';
  if (suites.length === 0) return null;
  const without = suites.filter((suite) => suite !== 'Complete').length;
  if (without === suites.length) {
    return {
      level: 'unsupported',
      reason: 'No site that the token sees has the licence Complete.',
      basis: 'observed',
      permission,
    };
  }
  const reason = 'The archive is locked with a password that you choose.';
  if (without === 0) return conditional(permission, reason, 'observed');
  return conditional(
    permission,
    `${without} of ${suites.length} sites lack the licence Complete. ${reason}`,
    'observed',
  );
};

async function suitesOf(context: Context): Promise<readonly string[]> {
  const call = { method: 'GET', path: '/sites', query: { limit: '100' }, effect: 'read' } as const;
  const page = await readPage(context.client, call, { ...context, permit: null }, 'data.sites');
  return rowsOf(page.items)
    .map(objectOf)
    .map(({ sku, suite }) => sku ?? suite)
    .filter((suite) => typeof suite === 'string');
}
