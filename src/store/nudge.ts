import type { Pool } from 'pg';

interface Nudging {
  wanted: number;
}

const underWay = new WeakMap<Pool, Nudging>();

/**
 * Tells the workers of all servers that jobs are due, soon and without waiting: many calls make one notification.
 * One that gets lost costs no job, because the workers look by themselves every second.
 */
export function nudgeWorkers(pool: Pool, jobs = 1): void {
  if (jobs === 0) return;
  const nudging = underWay.get(pool);
  if (nudging !== undefined) {
    nudging.wanted += jobs;
    return;
  }
  const started: Nudging = { wanted: jobs };
  underWay.set(pool, started);
  void notify(pool, started);
}

async function notify(pool: Pool, nudging: Nudging): Promise<void> {
  try {
    while (nudging.wanted > 0) {
      const count = nudging.wanted;
      nudging.wanted = 0;
      await pool.query({
        name: 'nudge',
        text: `select pg_notify('jobs:insert', $1)`,
        values: [JSON.stringify({ count })],
      });
    }
  } catch {
    // The workers look by themselves.
  } finally {
    underWay.delete(pool);
  }
}
