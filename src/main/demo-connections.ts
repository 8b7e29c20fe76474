import type { App } from '#app/app.ts';
import { systemPrincipal } from '#app/tokens.ts';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { SimulatedConsoles } from './simulators.ts';

interface DemoConnection {
  readonly connector: string;
  readonly title: string;
  readonly settings: JsonObject;
  readonly secrets: JsonObject;
}

export const demoTitles = { stormshield: 'Demo SES', sentinelone: 'Demo SentinelOne', kaspersky: 'Demo KSC' } as const;

const examinedWithinMs = 30_000;

/** A connection to each simulated console. They have new ports and certificates at every start. */
export async function connectDemo(app: App, consoles: SimulatedConsoles): Promise<void> {
  for (const connection of connectionsTo(consoles)) await addOrUpdate(app, connection);
}

function connectionsTo({ stormshield, sentinelone, kaspersky }: SimulatedConsoles): readonly DemoConnection[] {
  const { user, password } = kaspersky.keys.administrator;
  return [
    {
      connector: 'stormshield',
      title: demoTitles.stormshield,
      settings: { url: stormshield.url, caCertificate: stormshield.ca, taskPollSeconds: 1 },
      secrets: { apiToken: stormshield.keys.automation },
    },
    {
      connector: 'sentinelone',
      title: demoTitles.sentinelone,
      settings: { url: sentinelone.url, caCertificate: sentinelone.ca },
      secrets: { apiToken: sentinelone.keys.admin },
    },
    {
      connector: 'kaspersky',
      title: demoTitles.kaspersky,
      settings: {
        serverUrl: kaspersky.url,
        caCertificate: kaspersky.ca,
        userName: user,
        userKind: 'internal',
        quarantineTaskName: 'QuarantineFile',
        quarantineFilesKey: 'Files',
      },
      secrets: { password },
    },
  ];
}

/** Each is examined, so that its health is there to look at. */
async function addOrUpdate(app: App, { connector, title, settings, secrets }: DemoConnection): Promise<void> {
  const check = AbortSignal.timeout(examinedWithinMs);
  try {
    await app.connections.update(systemPrincipal, title, { settings, secrets }, check);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'unknown_connection') throw error;
    const draft = { connector, title, readOnly: false, unknownPolicy: 'hold' } as const;
    await app.connections.add(systemPrincipal, { ...draft, settings, secrets }, check);
  }
}
