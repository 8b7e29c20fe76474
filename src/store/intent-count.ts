import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import type { WriteCount } from '#kernel/intent.ts';
import { toJsonText } from './json-text.ts';
import { queryRows } from './query.ts';

export async function countWrites(
  pool: Pool,
  tenant: string,
  counts: readonly WriteCount[],
): Promise<readonly number[]> {
  if (counts.length === 0) return [];
  const rows = await queryRows<{ made: number }>(
    pool,
    sql`select cordon.writes_made(${tenant}, one.count) as made
      from json_array_elements(${toJsonText(counts.map(countParameter))}::json) with ordinality as one (count, place) order by place`,
    'count-writes',
  );
  return rows.map(({ made }) => made);
}

/** What `cordon.writes_made` takes: patterns become those of LIKE. */
export function countParameter({ actions, verbs, connections, ...count }: WriteCount): object {
  return {
    ...count,
    ...(actions === undefined ? {} : { actions: actions.map(likePattern) }),
    ...(verbs === undefined ? {} : { verbs: verbs.map(likePattern) }),
    ...(connections === undefined ? {} : { connections: connections.map(likePattern) }),
  };
}

function likePattern(pattern: string): string {
  return pattern.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%');
}
