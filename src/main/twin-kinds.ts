import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Connection } from '#kernel/connection.ts';
import { AppError } from '#kernel/error.ts';
import { stringifyJson, type JsonObject } from '#kernel/json.ts';
import type { Simulation, Twin } from '#kernel/simulation.ts';
import { createClock } from '../../simulators/kit/clock.ts';
import { readFaultRule, type FaultRule } from '../../simulators/kit/fault.ts';

/** Simulated time passes so much faster than ours, so that tasks of seconds take none. */
const rate = 20;

export interface RunningTwin extends Twin {
  stop(): Promise<void>;
}

export const twinKinds = ['stormshield', 'sentinelone', 'kaspersky'] as const;

type Start = (options: ReturnType<typeof commonOptions>) => Promise<RunningTwin>;

/** Loaded when they are needed: most servers never simulate anything. */
const kinds: Readonly<Record<(typeof twinKinds)[number], Start>> = {
  async stormshield({ rules, ...options }) {
    const { startStormshieldSimulator } = await import('../../simulators/stormshield/simulator.ts');
    const simulator = await startStormshieldSimulator(options);
    for (const rule of rules) simulator.faults.add(rule);
    return {
      settings: { url: simulator.url, caCertificate: simulator.ca, taskPollSeconds: 1 },
      secrets: { apiToken: simulator.keys['automation'] ?? '' },
      stop: () => simulator.stop(),
    };
  },
  async sentinelone({ rules, ...options }) {
    const { startSentinelOneSimulator } = await import('../../simulators/sentinelone/simulator.ts');
    const simulator = await startSentinelOneSimulator({ ...options, settings: { rateLimits: false } });
    for (const rule of rules) simulator.faults.add(rule);
    return {
      settings: { url: simulator.url, caCertificate: simulator.ca, keepPublishedLimits: false },
      secrets: { apiToken: simulator.keys.admin },
      stop: () => simulator.stop(),
    };
  },
  async kaspersky({ rules, ...options }) {
    const { startKasperskySimulator } = await import('../../simulators/kaspersky/simulator.ts');
    const simulator = await startKasperskySimulator(options);
    for (const rule of rules) simulator.faults.add(rule);
    const { user, password } = simulator.keys['administrator'] ?? { user: '', password: '' };
    return {
      settings: {
        serverUrl: simulator.url,
        caCertificate: simulator.ca,
        userName: user,
        userKind: 'internal',
        taskPollSeconds: 1,
        quarantineTaskName: 'QuarantineFile',
        quarantineFilesKey: 'Files',
      },
      secrets: { password },
      stop: () => simulator.stop(),
    };
  },
};

/** @throws AppError `unsupported` for a connector without a simulated console */
export async function startTwin(
  { seed, faults }: Simulation,
  { connector, title }: Pick<Connection, 'connector' | 'title'>,
): Promise<RunningTwin> {
  if (connector === 'http') return startEcho();
  const start = (kinds as Readonly<Record<string, Start>>)[connector];
  if (start === undefined) {
    throw new AppError('unsupported', `${title} cannot be simulated: there is no simulated ${connector}.`, {
      failureIndicator: title,
    });
  }
  const own = faults.filter((rule) => rule['connector'] === undefined || rule['connector'] === connector);
  return start(commonOptions(seed, own));
}

function commonOptions(
  seed: number,
  faults: readonly JsonObject[],
): { seed: number; rules: readonly FaultRule[]; clock: ReturnType<typeof createClock> } {
  const rules = faults.map(({ connector: _connector, ...rule }) => readFaultRule(rule));
  return { seed, rules, clock: createClock({ rate }) };
}

/** What stands in for any HTTP service: it takes everything, and says what it took. */
async function startEcho(): Promise<RunningTwin> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const said = { simulated: true, method: request.method ?? '', path: request.url ?? '' };
      response.writeHead(200, { 'content-type': 'application/json' }).end(stringifyJson(said));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    settings: { baseUrl: `http://127.0.0.1:${port}`, allowPlainHttp: true, allowPrivateAddresses: true },
    secrets: {},
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
