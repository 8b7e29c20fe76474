import type { App } from '#app/app.ts';
import { systemPrincipal } from '#app/tokens.ts';
import type { Output } from '#cli/output.ts';
import { createClient } from '#cli/client.ts';
import { exitCodes } from '#cli/command.ts';
import { watchRun } from '#cli/watch-run.ts';
import { AppError } from '#kernel/error.ts';
import type { Log } from '#kernel/log.ts';
import { readLocalServer } from './local-server.ts';
import { startServer, type Server } from './server.ts';
import type { Settings } from './settings.ts';
import { startSimulators, type Simulators } from './simulators.ts';

interface DemoOptions {
  readonly speed: number;
  readonly output: Output;
  readonly signal: AbortSignal;
}

interface Demo {
  readonly server: Pick<Server, 'failed' | 'stop'>;
  /** Whether the first run succeeded. */
  readonly ok: boolean;
}

const connectionTitle = 'Demo SES';
const host = 'WKS-PARIS-014';

/** Server, simulated consoles, and the main job once from beginning to end. */
export async function runDemo(settings: Settings, log: Log, { speed, output, signal }: DemoOptions): Promise<Demo> {
  const simulators = await startSimulators(speed);
  try {
    const server = await startServer(settings, log);
    const stop = async (): Promise<void> => {
      await server.stop();
      await simulators.stop();
    };
    await connectTo(server.app, simulators);
    const local = await readLocalServer(settings.dataDirectory);
    const url = server.url ?? '';
    const token = local?.token ?? server.firstToken ?? '';
    output.event({ ready: true, url, token, controlUrl: simulators.controlUrl }, welcome(url, token, simulators));
    const run = await server.app.runs.start(systemPrincipal, {
      playbook: 'isolate-and-release',
      inputs: { connection: connectionTitle, agent: host, hold: '5s', reason: 'Demonstration' },
    });
    const client = createClient({ url, token, fetch: globalThis.fetch, signal });
    output.progress(`\nIsolating ${host} and releasing it again, as run ${run.id}:`);
    const ok = (await watchRun(run.id, client, { output, signal })) === exitCodes.done;
    return { server: { failed: server.failed, stop }, ok };
  } catch (error) {
    await simulators.stop();
    throw error;
  }
}

/** The simulators have new ports and certificates at every start. */
async function connectTo(app: App, { stormshield }: Simulators): Promise<void> {
  const settings = { url: stormshield.url, caCertificate: stormshield.ca, taskPollSeconds: 1 };
  const secrets = { apiToken: stormshield.keys.automation };
  try {
    await app.connections.update(systemPrincipal, connectionTitle, { settings, secrets });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'unknown_connection') throw error;
    const draft = { connector: 'stormshield', title: connectionTitle, readOnly: false, unknownPolicy: 'hold' } as const;
    await app.connections.add(systemPrincipal, { ...draft, settings, secrets });
  }
}

function welcome(url: string, token: string, { stormshield }: Simulators): string {
  return [
    'Cordon is ready, with a simulated Stormshield SES console.',
    '',
    `  API      ${url}/api/v1   (description: ${url}/api/v1/openapi.json)`,
    `  Token    ${token}`,
    `  Console  ${stormshield.url} (simulated)`,
    '',
    'Try, in another terminal in this folder:',
    '  npm run --silent cordon -- action list',
    `  npm run --silent cordon -- action run stormshield.isolate-agent --connection "${connectionTitle}" --id WKS-LYON-007 --wait`,
    '  npm run --silent cordon -- intent list',
  ].join('\n');
}
