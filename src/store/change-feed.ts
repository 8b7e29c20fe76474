import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import type { Change, ChangeFeed } from '#kernel/changes.ts';
import type { Log } from '#kernel/log.ts';
import { queryRows } from './query.ts';

const pollMs = 500;
/** More changes of one kind than this are told as one. */
const mostNamed = 200;

interface Row {
  readonly tenant: string;
  readonly kind: Change['kind'];
  readonly id: string;
  /** What differs when the row was written again. */
  readonly version: string;
}

/**
 * Looks at what may change: what is unfinished, and what is new since the last look. Nothing is written for it, because
 * a notification at commit would make all commits wait for each other.
 */
export function createChangeFeed(pool: Pool, log: Log): ChangeFeed {
  const listeners = new Set<(changes: readonly Change[]) => void>();
  let known: ReadonlyMap<string, Row> | null = null;
  let timer: NodeJS.Timeout | null = null;

  async function look(): Promise<void> {
    try {
      const rows = await queryRows<Row>(pool, watched, 'changes');
      const seen = new Map(rows.map((row) => [`${row.kind} ${row.id}`, row]));
      const changes = known === null ? [] : coalesced(difference(known, seen));
      known = seen;
      if (changes.length > 0) for (const listener of listeners) listener(changes);
    } catch (error) {
      log.warn('Looking for changes failed', { error });
    }
    timer = listeners.size === 0 ? null : setTimeout(() => void look(), pollMs).unref();
  }

  return {
    listen(listener) {
      listeners.add(listener);
      if (timer === null && listeners.size === 1) {
        known = null;
        timer = setTimeout(() => void look(), 0).unref();
      }
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

function difference(before: ReadonlyMap<string, Row>, after: ReadonlyMap<string, Row>): readonly Row[] {
  const written = [...after].filter(([key, { version }]) => before.get(key)?.version !== version);
  // What is not in sight any more has ended, or newer ones have taken its place at the end of the list.
  const gone = [...before].filter(([key]) => !after.has(key));
  return [...written, ...gone].map(([, row]) => row);
}

function coalesced(rows: readonly Row[]): readonly Change[] {
  const groups = Map.groupBy(rows, ({ tenant, kind }) => `${tenant} ${kind}`);
  return [...groups.values()].flatMap((group): readonly Change[] => {
    const [first] = group;
    if (first === undefined) return [];
    if (group.length > mostNamed) return [{ tenant: first.tenant, kind: first.kind, id: '*' }];
    return group.map(({ tenant, kind, id }) => ({ tenant, kind, id }));
  });
}

/** Ids sort by time: the newest show what began and ended between two looks. */
const watched = sql`
  with watched_run as (
    (select id from cordon.run where lease_server is not null limit 500)
    union (select id from cordon.run where finished_at is null and lease_server is null and wake_at is not null limit 2000)
    union (select id from cordon.run order by id desc limit 200)
  ), watched_intent as (
    (select id from cordon.intent where status in ('open', 'pending', 'unknown') limit 2000)
    union (select id from cordon.intent order by id desc limit 200)
  )
  select tenant, 'run' as kind, id,
    case when lease_server is null then xmin::text
      else xmin || ' ' || (select count(*) from cordon.step_run where run_id = run.id) end as version
    from cordon.run where id in (select id from watched_run)
  union all select tenant, 'intent', id, xmin::text from cordon.intent where id in (select id from watched_intent)
  union all select tenant, 'approval', id, xmin::text from cordon.approval where id in (
    (select id from cordon.approval where status = 'pending' limit 1000)
    union (select id from cordon.approval order by id desc limit 100))
  union all select tenant, 'containment', id, xmin::text from cordon.containment where id in (
    (select id from cordon.containment where ended_at is null limit 1000)
    union (select id from cordon.containment order by id desc limit 100))
  union all (select tenant, 'connection', id, xmin::text from cordon.connection limit 1000)
  union all select tenant, 'playbook', version.playbook_id,
    max(version.version) || ' ' || coalesce((select state.xmin::text from cordon.playbook_state as state
      where state.tenant = version.tenant and state.playbook_id = version.playbook_id), '')
    from cordon.playbook_version as version group by version.tenant, version.playbook_id
  union all (select tenant, 'notice', id, xmin::text from cordon.notice order by id desc limit 100)`;
