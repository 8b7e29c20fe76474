import sql, { type Sql } from 'sql-template-tag';
import { queryRows } from '../query.ts';
import { idsBefore, maxEvents, repeat, tally, type Round } from './batch.ts';

export function olderEvents(tenant: string, before: string): Sql {
  return sql`event.tenant = ${tenant} and event.id < ${idsBefore('evt', before)} and event.received_at < ${before}::timestamptz`;
}

/** Removes events that came before, but none that is still to be matched, or that a run has been given and not read yet. */
export async function removeEvents(round: Round, tenant: string, before: string): Promise<void> {
  let after = '';
  await repeat(round, async () => {
    const [row] = await queryRows<{ last: string | null; examined: number }>(
      round.client,
      sql`
        with examined as materialized (
          select event.id from cordon.event where ${olderEvents(tenant, before)} and event.id > ${after}
          order by event.id limit ${maxEvents}
        ),
        chosen as materialized (
          select event.id from cordon.event join examined on examined.id = event.id
          where event.matched_at is not null and not exists (select from cordon.wait where wait.event_id = event.id)
          for update of event skip locked
        ),
        gone as (delete from cordon.event using chosen where event.id = chosen.id returning event.id),
        started as (delete from cordon.event_run using gone where event_run.event_id = gone.id),
        ${tally(tenant, 'events')}
        select (select max(id) from examined) as last, (select count(*) from examined) as examined`,
      'retention-events',
    );
    after = row?.last ?? after;
    return row?.examined === maxEvents;
  });
}
