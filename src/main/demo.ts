import { systemPrincipal } from '#app/tokens.ts';
import type { Output } from '#cli/output.ts';
import { createClient } from '#cli/client.ts';
import { exitCodes } from '#cli/command.ts';
import { watchRun } from '#cli/watch-run.ts';
import type { Log } from '#kernel/log.ts';
import { connectDemo, demoTitles } from './demo-connections.ts';
import { readLocalServer } from './local-server.ts';
import { openServer } from './open-server.ts';
import type { Server } from './server.ts';
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

const host = 'WKS-PARIS-014';

/** Server, simulated consoles, and the main job once from beginning to end. */
export async function runDemo(settings: Settings, log: Log, { speed, output, signal }: DemoOptions): Promise<Demo> {
  const simulators = await startSimulators(speed);
  try {
    const server = await openServer(settings, log, { keepFirstPassword: true });
    const stop = async (): Promise<void> => {
      await server.stop();
      await simulators.stop();
    };
    await connectDemo(server.app, simulators.consoles);
    const local = await readLocalServer(settings.dataDirectory);
    const url = server.url ?? '';
    const token = local?.token ?? server.firstToken ?? '';
    const { email, password } = local?.administrator ?? { email: '', password: '' };
    const shown = { url, token, email, password };
    output.event({ ready: true, ...shown, controlUrl: simulators.controlUrl }, welcome(shown, simulators));
    const run = await server.app.runs.start(systemPrincipal, {
      playbook: 'isolate-and-release',
      inputs: { connection: demoTitles.stormshield, agent: host, hold: '5s', reason: 'Demonstration' },
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

interface Shown {
  readonly url: string;
  readonly token: string;
  readonly email: string;
  readonly password: string;
}

function welcome({ url, token, email, password }: Shown, { consoles }: Simulators): string {
  const cordon = 'npm run --silent cordon --';
  return [
    'Cordon is ready, with three simulated consoles.',
    '',
    `  Console  ${url}   (sign in as ${email} with the password ${password})`,
    `  API      ${url}/api/v1   (description: ${url}/api/v1/openapi.json)`,
    `  Token    ${token}`,
    ...Object.entries(demoTitles).map(
      ([vendor, title]) => `  ${title}: ${consoles[vendor as keyof typeof demoTitles].url} (simulated)`,
    ),
    '',
    'Try, in another terminal in this folder:',
    `  ${cordon} action list isolate`,
    `  ${cordon} action run stormshield.isolate-agent --connection "${demoTitles.stormshield}" --id WKS-LYON-007 --wait`,
    `  ${cordon} action run sentinelone.agents.count-agents --connection "${demoTitles.sentinelone}"`,
    `  ${cordon} action run kaspersky.list-hosts --connection "${demoTitles.kaspersky}"`,
    `  ${cordon} intent list`,
  ].join('\n');
}
