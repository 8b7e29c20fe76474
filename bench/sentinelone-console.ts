import { startSentinelOneSimulator } from '../simulators/sentinelone/simulator.ts';

/** The console of the benchmark, in a process of its own. It ends with its parent. */
const { url, ca, keys } = await startSentinelOneSimulator({
  agentCount: Number(process.argv[2]),
  settings: { rateLimits: false },
});
process.stdout.write(`${JSON.stringify({ url, ca, token: keys.admin })}\n`);
process.stdin.on('close', () => process.exit(0)).resume();
