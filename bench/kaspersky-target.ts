import { startKasperskySimulator } from '../simulators/kaspersky/simulator.ts';
import type { KasperskyTarget } from './kaspersky-process.ts';

/** A simulated Security Center with as many hosts and events as the parameters say; ends with its parent. */
const [hostCount = 60, eventCount = 400] = process.argv.slice(2).map(Number);
const simulator = await startKasperskySimulator({
  hostCount,
  eventCount,
  settings: { eventCeiling: 1_000_000 },
});
const { user = '', password = '' } = simulator.keys['administrator'] ?? {};
const target: KasperskyTarget = { url: simulator.url, ca: simulator.ca, user, password };
process.stdout.write(`${JSON.stringify(target)}\n`);
process.stdin.on('close', () => process.exit(0)).resume();
