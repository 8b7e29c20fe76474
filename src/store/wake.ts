import sql from 'sql-template-tag';
import type { StepRef } from '#kernel/intent.ts';
import { wakeRuns } from './jobs.ts';
import { queryRows, type Executor } from './query.ts';

/**
 * Gives an event to the waits that it matches, and wakes their runs. A wait that has got one, or has ended, is left alone.
 * For the transaction that has matched them; whoever commits it calls `nudgeWorkers`.
 * @returns how many runs were woken
 */
export async function wakeForEvent(executor: Executor, eventId: string, waits: readonly StepRef[]): Promise<number> {
  const column = (name: keyof StepRef): string[] => waits.map((wait) => wait[name]);
  const [row] = await queryRows<{ jobs: number | null }>(
    executor,
    sql`
      with matched as (
        select wait.run_id, wait.step_id, wait.iteration from cordon.wait, unnest(
          ${column('runId')}::text[], ${column('stepId')}::text[], ${column('iteration')}::text[]
        ) as m (run_id, step_id, iteration)
        where wait.run_id = m.run_id and wait.step_id = m.step_id and wait.iteration = m.iteration
          and wait.kind = 'event' and wait.event_id is null
      ),
      ${wakeRuns(sql`(select distinct run_id from matched) as source`)},
      -- After the runs, as in every transition: two writers that meet must take their locks in one order.
      given as (
        update cordon.wait set event_id = ${eventId} from woken, matched
        where matched.run_id = woken.id and wait.run_id = matched.run_id and wait.step_id = matched.step_id
          and wait.iteration = matched.iteration and wait.kind = 'event' and wait.event_id is null
      )
      select (select jobs from advanced) as jobs`,
    'wake-for-event',
  );
  return row?.jobs ?? 0;
}
