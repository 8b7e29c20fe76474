import { parseArgs } from 'node:util';
import { describeKill, startKilledRuns } from './support/killed-runs.ts';

/*
 * Kills a server at every operation that leaves it while it carries out one playbook over three consoles, one run for each:
 * `node test/storm/sweep.ts [--from 1] [--every 1] [--lanes 3]`. Every lane has a server, a database and consoles of its own.
 * Ends with 1 when one of the runs was stuck, doubled or falsely done.
 */

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    every: { type: 'string', default: '1' },
    lanes: { type: 'string', default: '3' },
  },
});

const mostPoints = 1_000;
let next = Number(values.from);
let isOver = false;
let killed = 0;
let wrong = 0;

async function lane(): Promise<void> {
  const runs = await startKilledRuns(Math.ceil(mostPoints / Number(values.lanes)));
  try {
    while (!isOver) {
      const at = next;
      next += Number(values.every);
      const one = await runs.kill({ match: '', at });
      if (one.at === null) isOver = true;
      else killed += 1;
      if (one.faults.length > 0) wrong += 1;
      process.stdout.write(`${String(at).padStart(4)} ${describeKill(one)}\n`);
    }
  } finally {
    await runs.stop();
  }
}

await Promise.all(Array.from({ length: Number(values.lanes) }, lane));
process.stdout.write(`${killed} kills, ${wrong} with a fault\n`);
process.exitCode = wrong === 0 ? 0 : 1;
