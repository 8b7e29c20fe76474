import { startKasperskySimulator } from '../simulators/kaspersky/simulator.ts';
import { startSentinelOneSimulator } from '../simulators/sentinelone/simulator.ts';
import { startStormshieldSimulator } from '../simulators/stormshield/simulator.ts';

/** The three consoles of the benchmark, in a process of their own, with so many endpoints for each. It ends with its parent. */
const counts = JSON.parse(process.argv[2] ?? '{}') as Readonly<Record<'SES' | 'S1' | 'KSC', number>>;
const [ses, s1, ksc] = await Promise.all([
  startStormshieldSimulator({ extraAgents: counts.SES, settings: { pendingMs: 500, runningMs: 500 } }),
  startSentinelOneSimulator({ agentCount: 2 * counts.S1, settings: { commandMs: 500 } }),
  startKasperskySimulator({ hostCount: 10 * counts.KSC, eventCount: 0, settings: { syncMs: 500 } }),
]);
const { user, password } = ksc.keys['administrator'] ?? { user: '', password: '' };
const { fleet } = s1.state.console;
const { hosts } = ksc.state.world;

const agents = Array.from({ length: 2 * counts.S1 }, (_, index) => fleet.row(index + 1))
  .filter(({ isActive, networkStatus }) => isActive === true && networkStatus === 'connected')
  .map(({ id }) => `S1/${String(id)}`);
const devices = Array.from({ length: 10 * counts.KSC - 20 }, (_, index) => hosts.at(index + 20))
  .filter(({ platform, server, online }) => platform === 'windows' && !server && online)
  .map(({ id }) => `KSC/${id}`);
const machines = Array.from({ length: counts.SES }, (_, index) => `SES/PC-${String(index + 1).padStart(5, '0')}`);

const said = {
  endpoints: [...machines, ...agents.slice(0, counts.S1), ...devices.slice(0, counts.KSC)],
  connections: [
    {
      connector: 'stormshield',
      title: 'SES',
      settings: { url: ses.url, caCertificate: ses.ca },
      secrets: { apiToken: ses.keys['automation'] ?? '' },
    },
    {
      connector: 'sentinelone',
      title: 'S1',
      settings: { url: s1.url, caCertificate: s1.ca },
      secrets: { apiToken: s1.keys.admin },
    },
    {
      connector: 'kaspersky',
      title: 'KSC',
      settings: { serverUrl: ksc.url, caCertificate: ksc.ca, userName: user },
      secrets: { password },
    },
  ],
};
process.stdout.write(`${JSON.stringify(said)}\n`);
process.stdin.on('close', () => process.exit(0)).resume();
