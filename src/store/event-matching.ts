import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import type { EventMatches, EventRecord } from '#kernel/event.ts';
import { nudgeWorkers } from './nudge.ts';
import { inTransaction } from './pool.ts';
import { queryRows } from './query.ts';
import { createRun } from './run-creation.ts';
import { wakeForEvent } from './wake.ts';

/** Whatever was committed for this event before, by this server or another, is left as it is. */
export async function commitMatches(
  pool: Pool,
  { id, tenant }: EventRecord,
  { runs, waits }: EventMatches,
  last: boolean,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    for (const { trigger, draft } of runs) {
      const isNew = await queryRows(
        client,
        sql`
          insert into cordon.event_run (event_id, playbook_id, trigger_id, run_id)
          values (${id}, ${trigger.playbookId}, ${trigger.triggerId}, ${draft.id}) on conflict do nothing returning run_id`,
      );
      if (isNew.length === 0) continue;
      await createRun(client, draft);
      await queryRows(
        client,
        sql`
          update cordon.event_trigger set last_at = now(), last_run_id = ${draft.id}, last_error = null
          where tenant = ${tenant} and playbook_id = ${trigger.playbookId} and trigger_id = ${trigger.triggerId}`,
      );
    }
    if (waits.length > 0) await wakeForEvent(client, id, waits);
    if (last) await queryRows(client, sql`update cordon.event set matched_at = now() where id = ${id}`);
  });
  nudgeWorkers(pool, runs.length + waits.length);
}
