import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '#kernel/json.ts';
import { startKasperskySimulator, type KasperskySimulator } from '../../../simulators/kaspersky/simulator.ts';
import { startStormshieldSimulator, type StormshieldSimulator } from '../../../simulators/stormshield/simulator.ts';
import { answered, type Answered } from './automation.ts';
import { connectTo } from './api.ts';
import { textOf } from './json.ts';
import { ownToken } from './own-token.ts';
import { startSentinelOneInstallation, type SentinelOneInstallation } from './sentinelone-installation.ts';
import { until } from './waiting.ts';

/** A server with the connections `S1`, `KSC` and `SES`, a channel for notices, and short words for shipped playbooks. */
export interface ThreeConsoles extends SentinelOneInstallation {
  readonly ses: StormshieldSimulator;
  readonly ksc: KasperskySimulator;
  /** Ids of the connections by title. */
  readonly ids: Readonly<Record<string, string>>;
  start(id: string, inputs: JsonObject, more?: JsonObject): Promise<string>;
  /** The run once it has this status, its end when left out. */
  becomes(id: string, status?: string): Promise<JsonObject>;
  /** Starts it and waits for the end. */
  ended(id: string, inputs: JsonObject, more?: JsonObject): Promise<JsonObject>;
  /** The shipped document under another id, with other times. @returns the id */
  faster(id: string, times: Readonly<Record<string, string>>): Promise<string>;
  /** Notices that were made since the last call, oldest first. */
  told(): Promise<readonly { readonly title: string; readonly text: string; readonly severity: string }[]>;
  /** Decides as somebody who has started nothing. */
  decide(runId: string, how: 'approve' | 'reject'): Promise<Answered>;
  /** A detection of SentinelOne on this agent. @returns its id */
  detect(seq: number, fields: JsonObject): Promise<string>;
}

interface Sizes {
  readonly agentCount?: number;
  readonly hostCount?: number;
  readonly eventCount?: number;
}

export async function startThreeConsoles({ agentCount = 30, ...kaspersky }: Sizes = {}): Promise<ThreeConsoles> {
  const timing = { syncMs: 300, pendingMs: 200, runningMs: 300, quarantineActionMs: 300 };
  const [installation, ses, ksc] = await Promise.all([
    startSentinelOneInstallation({ agentCount }),
    startStormshieldSimulator({ settings: { pendingMs: 200, runningMs: 300 } }),
    startKasperskySimulator({ settings: timing, ...kaspersky }),
  ]);
  const { client, simulator, token } = installation;
  // Another one after a restart.
  const now = () => installation.client;
  await connectTo(client, ses);
  const { user, password } = ksc.keys['administrator'] ?? { user: '', password: '' };
  const settings = { serverUrl: ksc.url, caCertificate: ksc.ca, userName: user, timeoutSeconds: 2, taskPollSeconds: 1 };
  await client.call('addConnection', {
    body: { connector: 'kaspersky', title: 'KSC', settings, secrets: { password } },
  });
  const connections = (await client.call('listConnections'))['items'] as readonly JsonObject[];
  const mail = { host: 'localhost', port: 1, from: 'a@example.org', to: ['b@example.org'], security: 'none' };
  await client.call('addChannel', {
    body: { title: 'Mail', kind: 'email', settings: mail, kinds: ['playbook.notice'] },
  });
  const other = await ownToken(installation.url, client, 'second', 'responder');
  let seen = 0;

  const post = (path: string, bearer: string, body: JsonObject): Promise<Answered> =>
    answered(`${installation.url}/api/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  async function start(id: string, inputs: JsonObject, more: JsonObject = {}): Promise<string> {
    const answer = await post(`/playbooks/${id}/runs`, token, { inputs, ...more });
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
    return textOf(answer.body['id']);
  }

  async function becomes(id: string, status?: string): Promise<JsonObject> {
    const run = (): Promise<JsonObject> => now().call('getRun', { params: { id } });
    await until(
      `${id} is ${status ?? 'at its end'}`,
      async () => {
        const found = await run();
        if (status !== undefined && found['finishedAt'] !== null) throw new Error(JSON.stringify(found));
        return status === undefined ? found['finishedAt'] !== null : found['status'] === status;
      },
      25_000,
    );
    return run();
  }

  return {
    ...installation,
    get client() {
      return installation.client;
    },
    get url() {
      return installation.url;
    },
    ses,
    ksc,
    ids: Object.fromEntries(connections.map(({ id, title }) => [textOf(title), textOf(id)])),
    start,
    becomes,
    ended: async (id, inputs, more) => becomes(await start(id, inputs, more)),
    async faster(id, times) {
      let source = await readFile(join(import.meta.dirname, '../../../playbooks', `${id}.yaml`), 'utf8');
      for (const [from, to] of Object.entries({ [`id: ${id}\n`]: `id: fast-${id}\n`, ...times })) {
        if (!source.includes(from)) throw new Error(`${id} does not say ${from}.`);
        source = source.replaceAll(from, to);
      }
      await now().call('publishPlaybook', { body: { source } });
      return `fast-${id}`;
    },
    async told() {
      const { items } = await now().call('listNotices', { query: { limit: 500 } });
      const notices = (items as readonly JsonObject[]).map(({ notice }) => notice as JsonObject).toReversed();
      const fresh = notices.slice(seen);
      seen = notices.length;
      return fresh.map(({ title, text, severity }) => ({
        title: textOf(title),
        text: textOf(text),
        severity: textOf(severity),
      }));
    },
    async decide(runId, how) {
      const pending = async (): Promise<JsonObject | undefined> => {
        const { items } = await now().call('listApprovals', { query: { status: 'pending', limit: 100 } });
        return (items as readonly JsonObject[]).find(({ step }) => (step as JsonObject | null)?.['runId'] === runId);
      };
      await until('it is asked', async () => (await pending()) !== undefined, 15_000);
      return post(`/approvals/${textOf((await pending())?.['id'])}/${how}`, other, { comment: 'Looked at it.' });
    },
    async detect(seq, fields) {
      const body = JSON.stringify({ agentId: installation.agentId(seq), fields });
      const headers = { 'content-type': 'application/json' };
      const answer = await answered(`${simulator.controlUrl}/threats`, { method: 'POST', headers, body });
      return textOf((answer.body['ids'] as readonly string[])[0]);
    },
    async stop() {
      await installation.stop();
      await Promise.all([ses.stop(), ksc.stop()]);
    },
  };
}
