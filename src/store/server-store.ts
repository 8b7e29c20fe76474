import type { Pool, PoolClient } from 'pg';
import sql from 'sql-template-tag';
import type { ServerStore } from '#kernel/run.ts';
import { inheritWork } from './inheritance.ts';
import { rearmLostJobs } from './lost-jobs.ts';
import { nudgeWorkers } from './nudge.ts';
import { inTransaction } from './pool.ts';
import { queryRows } from './query.ts';

export function createServerStore(pool: Pool): ServerStore {
  return {
    async beat({ id, host, pid, first }) {
      if (first) {
        await queryRows(
          pool,
          sql`insert into cordon.server (id, host, pid) values (${id}, ${host}, ${pid}) on conflict (id) do update set beat_at = now()`,
        );
        return true;
      }
      const statement = sql`update cordon.server set beat_at = now() where id = ${id} returning id`;
      return (await queryRows(pool, statement, 'beat')).length > 0;
    },

    async reap(silentMs) {
      const dead = await inTransaction(pool, async (client) => {
        // Two reapers share the dead between them; a beat that is being written keeps its server alive.
        const silent = await queryRows<{ id: string }>(
          client,
          sql`delete from cordon.server where id in (
              select id from cordon.server where beat_at < now() - ${silentMs} * interval '1 ms' order by id for update skip locked
            ) returning id`,
        );
        const ids = silent.map(({ id }) => id);
        const gone = [...ids, ...(await findOrphans(client))];
        if (gone.length > 0) await inheritWork(client, gone);
        return ids;
      });
      nudgeWorkers(pool, dead.length);
      return dead;
    },

    rearm: (lateMs) => rearmLostJobs(pool, lateMs),

    async leave(serverId) {
      await inTransaction(pool, async (client) => {
        await queryRows(client, sql`delete from cordon.server where id = ${serverId}`);
        await inheritWork(client, [serverId]);
      });
      nudgeWorkers(pool);
    },
  };
}

/** A server that was paused may take work in the moment before it learns that it was declared dead, and then really die. */
async function findOrphans(client: PoolClient): Promise<string[]> {
  const rows = await queryRows<{ id: string }>(
    client,
    sql`
      select id from (
        select lease_server as id from cordon.run where lease_server is not null
        union select server_id from cordon.intent where status = 'open'
      ) as worker
      where not exists (select from cordon.server where server.id = worker.id)`,
    'orphans',
  );
  return rows.map(({ id }) => id);
}
