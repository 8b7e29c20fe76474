import { cpus } from 'node:os';
import { benchActions } from './actions.ts';
import { benchConsole } from './console/console.ts';
import type { Figure } from './figure.ts';
import { benchForEach } from './for-each.ts';
import { benchGuard } from './guard.ts';
import { benchIsolateMany } from './isolate-many.ts';
import { benchKaspersky } from './kaspersky.ts';
import { benchRunList } from './run-list.ts';
import { benchReconciler } from './reconciler.ts';
import { benchRuns } from './runs.ts';
import { benchSentinelOne } from './sentinelone.ts';
import { benchStart } from './start.ts';
import { benchWaitingRuns } from './waiting-runs.ts';

const benches: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  actions: benchActions,
  console: benchConsole,
  'for-each': benchForEach,
  guard: benchGuard,
  'isolate-many': benchIsolateMany,
  kaspersky: benchKaspersky,
  'run-list': benchRunList,
  reconciler: benchReconciler,
  runs: benchRuns,
  sentinelone: benchSentinelOne,
  start: benchStart,
  'waiting-runs': benchWaitingRuns,
};

const wanted = process.argv.slice(2);
const names = wanted.length === 0 ? Object.keys(benches) : wanted;
process.stdout.write(
  `Node ${process.version}, ${cpus().length} cores of ${cpus()[0]?.model ?? 'an unknown processor'}\n`,
);
for (const name of names) {
  const bench = benches[name];
  if (bench === undefined)
    throw new Error(`There is no benchmark \`${name}\`; there are ${Object.keys(benches).join(', ')}.`);
  process.stdout.write(`\n${name}\n`);
  for (const figure of await bench()) {
    const value = figure.value >= 100 ? figure.value.toFixed(0) : figure.value.toFixed(2);
    process.stdout.write(
      `${`  ${figure.name.padEnd(52)} ${value.padStart(9)} ${figure.unit.padEnd(7)} ${figure.bar ?? ''}`.trimEnd()}\n`,
    );
  }
}
