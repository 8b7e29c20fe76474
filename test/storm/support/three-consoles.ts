import type { Client } from '#cli/client.ts';
import { startKasperskySimulator } from '../../../simulators/kaspersky/simulator.ts';
import type { LoggedRequest } from '../../../simulators/kit/request-log.ts';
import { startSentinelOneSimulator } from '../../../simulators/sentinelone/simulator.ts';
import { startStormshieldSimulator } from '../../../simulators/stormshield/simulator.ts';
import { connectTo } from '../../system/support/api.ts';

/** An endpoint on each of the three consoles. */
export interface Trio {
  /** As verbs take them. */
  readonly endpoints: readonly string[];
  /** By connection. */
  readonly ids: Readonly<Record<Title, string>>;
}

export const titles = ['SES', 'S1', 'KSC'] as const;
export type Title = (typeof titles)[number];

export interface ThreeConsoles {
  connect(client: Client): Promise<void>;
  /** Endpoints that nobody has touched yet. */
  nextTrio(): Trio;
  /** The agent connects by itself, as agents do now and then, and takes what is stored for it. */
  agentConnects(trio: Trio): void;
  isIsolated(trio: Trio, title: Title): boolean;
  /** Orders that the console took for this endpoint, in their order. */
  orders(trio: Trio, title: Title): readonly ('isolate' | 'release')[];
  /** Parts of an order of more than one request that came twice in a row. */
  doubled(trio: Trio): readonly string[];
  stop(): Promise<void>;
}

/** Paths of the writes, as the points of a kill name them. */
export const writePaths = 'network-(de)?isolation|actions/(dis)?connect|SS_Write|AddHostsForSync';

/** How long the answer of a write is held back after the console has acted: time for a kill to fall in between. */
const heldBackMs = 60;

export async function startThreeConsoles(count: number): Promise<ThreeConsoles> {
  const [ses, s1, ksc] = await Promise.all([
    startStormshieldSimulator({ extraAgents: count, settings: { pendingMs: 100, runningMs: 200 } }),
    startSentinelOneSimulator({ agentCount: 4 * count + 20, settings: { commandMs: 200, rateLimits: false } }),
    startKasperskySimulator({
      hostCount: 8 * count + 60,
      eventCount: 0,
      settings: { syncMs: 200, pendingMs: 100, runningMs: 200 },
    }),
  ]);
  for (const { faults } of [ses, s1, ksc])
    faults.add({ match: { path: writePaths }, fault: { kind: 'delay', ms: heldBackMs, point: 'after' } });
  const { world } = ksc.state;
  const { fleet } = s1.state.console;
  const next = { ses: 0, s1: 0, ksc: 20 };
  /** Number of an agent by its id. */
  const agents = new Map<string, number>();

  function nextAgent(): string {
    for (;;) {
      next.s1 += 1;
      const row = fleet.row(next.s1);
      if (row['networkStatus'] !== 'connected' || row['isActive'] !== true) continue;
      agents.set(String(row['id']), next.s1);
      return String(row['id']);
    }
  }

  function nextHost(): string {
    for (;;) {
      next.ksc += 1;
      const host = world.hosts.at(next.ksc);
      if (host.platform === 'windows' && !host.server && host.online) return host.id;
    }
  }

  const switchOf = (body: string) => (body.includes('"Enabled":true') ? 'isolate' : 'release');
  const taken = (requests: readonly LoggedRequest[]) => requests.filter(({ acted }) => acted);
  const hostWrites = (id: string) =>
    taken(ksc.log.list({ path: 'SS_Write|AddHostsForSync' })).filter(({ body }) => body.includes(id));

  return {
    async connect(client) {
      await connectTo(client, ses);
      const { user, password } = ksc.keys['administrator'] ?? { user: '', password: '' };
      const common = { timeoutSeconds: 5 };
      await client.call('addConnection', {
        body: {
          connector: 'sentinelone',
          title: 'S1',
          settings: { url: s1.url, caCertificate: s1.ca, keepPublishedLimits: false, ...common },
          secrets: { apiToken: s1.keys.admin },
        },
      });
      await client.call('addConnection', {
        body: {
          connector: 'kaspersky',
          title: 'KSC',
          settings: { serverUrl: ksc.url, caCertificate: ksc.ca, userName: user, taskPollSeconds: 1, ...common },
          secrets: { password },
        },
      });
    },
    nextTrio() {
      next.ses += 1;
      const ids = { SES: `PC-${String(next.ses).padStart(5, '0')}`, S1: nextAgent(), KSC: nextHost() };
      return { ids, endpoints: titles.map((title) => `${title}/${ids[title]}`) };
    },
    agentConnects({ ids }) {
      const host = world.hosts.byId(ids.KSC);
      if (host !== undefined) world.isolation.apply(world.hosts.keep(host.index));
    },
    isIsolated({ ids }, title) {
      if (title === 'SES') return ses.state.agents.find(({ name }) => name === ids.SES)?.isolated === true;
      if (title === 'S1') return fleet.row(agents.get(ids.S1) ?? 0)['networkStatus'] === 'disconnected';
      return world.hosts.byId(ids.KSC)?.isolated === true;
    },
    orders({ ids }, title) {
      const id = ids[title];
      if (title === 'SES') {
        return taken(ses.log.list({ method: 'POST', path: `/${id}/` })).map(({ target }) =>
          target.includes('deisolation') ? 'release' : 'isolate',
        );
      }
      if (title === 'S1') {
        return taken(s1.log.list({ method: 'POST', path: 'actions/(dis)?connect' }))
          .filter(({ body }) => body.includes(id))
          .map(({ target }) => (target.includes('disconnect') ? 'isolate' : 'release'));
      }
      return hostWrites(id)
        .filter(({ target }) => target.includes('SS_Write'))
        .map(({ body }) => switchOf(body));
    },
    doubled({ ids }) {
      const parts = hostWrites(ids.KSC).map(({ target, body }) =>
        target.includes('SS_Write') ? `SS_Write ${switchOf(body)}` : 'AddHostsForSync',
      );
      return parts.filter((part, index) => part === parts[index - 1]);
    },
    async stop() {
      await Promise.all([ses.stop(), s1.stop(), ksc.stop()]);
    },
  };
}
