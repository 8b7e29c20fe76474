import { join } from 'node:path';
import { createApi } from '#api/server.ts';
import { listen, type Listening } from '#api/listen.ts';
import { createApp, type App, type AppJobs } from '#app/app.ts';
import { systemPrincipal } from '#app/tokens.ts';
import { createCatalog } from '#catalog/catalog.ts';
import { connectors } from '#catalog/connectors.ts';
import { createEngine } from '#engine/engine.ts';
import { systemClock } from '#kernel/clock.ts';
import type { AppError } from '#kernel/error.ts';
import type { Log } from '#kernel/log.ts';
import type { ActionRunner } from '#kernel/runner.ts';
import { createNet } from '#net/net.ts';
import { createSharedRates } from '#net/shared-rates.ts';
import { noticeJobs } from '#notify/send-notice.ts';
import { createNoticeSender } from '#notify/sender.ts';
import { createActionRunner } from '#response/action-runner.ts';
import { createDesk } from '#response/approvals/desk.ts';
import { createConnectionHub } from '#response/connection-hub.ts';
import { startSealer } from '#store/audit-sealer.ts';
import { startRemoving } from '#store/retention/removing.ts';
import { containingActions } from '#response/containment/containing-actions.ts';
import { reconcileJob } from '#response/containment/reconcile-job.ts';
import { createReconciler } from '#response/containment/reconciler.ts';
import { createCapabilityMatrix } from '#response/verbs/capabilities.ts';
import { createMachineSnapshots } from '#response/verbs/machine-snapshot.ts';
import { createVerbPlanner } from '#response/verbs/planner.ts';
import { prepareDatabase, type Database } from './database.ts';
import { rememberServer, type Credentials } from './local-server.ts';
import { guardJobs } from './guard-jobs.ts';
import type { Settings } from './settings.ts';
import { publishShipped } from './shipped-playbooks.ts';
import { openSignIn } from './sign-in.ts';
import { openStores } from './stores.ts';
import { createTwins } from './twins.ts';

export interface Server {
  readonly app: App;
  /** Null for a worker, which has no HTTP. */
  readonly url: string | null;
  /** Of a new installation; shown once. */
  readonly firstToken: string | null;
  /** Of a new installation; shown once. */
  readonly firstPerson: Credentials | null;
  /** Settles with the reason when the server cannot go on. */
  readonly failed: Promise<AppError>;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** For trying things out: the first administrator need not change the password. */
  readonly keepFirstPassword?: boolean;
}

interface Ground {
  readonly settings: Settings;
  readonly log: Log;
  /** Closed by the server when it stops, or when it cannot start. */
  readonly database: Database;
  readonly failed: Promise<AppError>;
}

const consoleFolder = join(import.meta.dirname, '../../dist/console');

/** Builds everything from the settings, in the order in which it depends on each other, and starts it. */
export async function startServer(ground: Ground, options: StartOptions): Promise<Server> {
  const { settings, log, database, failed } = ground;
  const clock = systemClock;
  const undo: (() => Promise<void>)[] = [() => database.close()];
  const stop = async (): Promise<void> => {
    for (const task of undo.splice(0).toReversed()) {
      await task().catch((error: unknown) => log.error('Stopping a part failed', { error }));
    }
  };

  try {
    await prepareDatabase(database.url, log);
    const stores = await openStores(settings, database.url, log);
    undo.push(() => stores.close());
    const catalog = createCatalog(connectors);
    const shared = createSharedRates(stores.buckets, clock, log);
    undo.push(() => shared.close());
    const net = createNet({ clock, log, shared });
    const twins = createTwins(clock);
    undo.push(() => twins.close());
    const hub = createConnectionHub({ catalog, connections: stores.connections, net, twins, clock, log });
    undo.push(() => hub.close());
    const sender = createNoticeSender({ net, clock, publicUrl: settings.publicUrl });
    const sendNotice = noticeJobs({ ...stores, sender, log });
    const notifier = stores.notices;
    const { connections, files, containments } = stores;
    const verbParts = { catalog, hub, connections, files, containments, clock, log };
    const verbs = createVerbPlanner(verbParts);
    // Runner and engine need each other: the ledger names the server that the engine is.
    const response = { ...stores, catalog, hub, notifier, clock, log };
    const runner: ActionRunner = createActionRunner({ ...response, serverId: () => engine.serverId() });
    const desk = createDesk(response);
    const contained = { ...verbParts, connections: stores.connections, verbs, runner, notifier };
    const reconciler = createReconciler({ ...contained, containments: stores.containments });
    const reconcile = reconcileJob({ reconciler, jobs: stores.jobs, clock, log });
    const engine = createEngine({
      ...stores,
      notifier,
      approvals: desk,
      verbs,
      receipts: stores.ledger,
      runner,
      clock,
      log,
      concurrency: settings.concurrency,
      handlers: {
        ...guardJobs(runner, desk, log),
        ...appJobs(() => app.jobs),
        'send-notice': ({ noticeId }) => sendNotice(noticeId),
        reconcile: (_, signal) => reconcile(signal),
      },
    });
    const stopping = new AbortController();
    const parts = {
      catalog,
      runner,
      desk,
      hub,
      net,
      twins,
      clock,
      log,
      notifier,
      sender,
      health: health(stores),
      stopping: stopping.signal,
    };
    const machines = createMachineSnapshots(verbParts);
    const capabilities = createCapabilityMatrix(verbParts);
    let listening: Listening | null = null;
    const signIn = await openSignIn(settings, stores, log, () => urlOf(listening));
    const { secondFactorRoles, publicUrl, trustedProxies } = settings;
    const app: App = createApp({ ...stores, ...parts, verbs, machines, capabilities, signIn, secondFactorRoles });

    const firstToken = await app.tokens.createFirst();
    if (firstToken !== null) await app.retention.begin();
    const firstPerson = await app.people.createFirst({ temporary: options.keepFirstPassword !== true });
    await publishShipped(app, log);
    await stores.policies.begin(systemPrincipal.requester.tenant);
    // Nobody else can use an embedded database: whoever is in its list of servers was killed.
    if (database.embedded) await stores.servers.reap(0);
    // After a restore there are no jobs yet.
    await stores.servers.rearm(0);
    // An api server has no worker, but its ledger rows need a living owner, so it beats like the others.
    await stores.containments.learnActions(containingActions(catalog));
    await stores.jobs.add('reconcile', {}, { key: 'reconcile' });
    await engine.start(settings.role !== 'api');
    undo.push(() => engine.stop());
    undo.push(async () => stopping.abort());
    undo.push(startSealer(stores.chain, log));
    undo.push(startRemoving({ ...stores, log }));
    if (settings.role !== 'worker') {
      const closing = new AbortController();
      const publicOrigin = publicUrl === null ? null : new URL(publicUrl).origin;
      const surroundings = { publicOrigin, trustedProxies, consoleFolder, closing: closing.signal };
      const opened = await listen(await createApi(app, log, surroundings), settings.host, settings.port);
      listening = opened;
      undo.push(() => opened.close());
      undo.push(async () => closing.abort());
      await rememberServer(settings.dataDirectory, opened.url, { token: firstToken, administrator: firstPerson });
    }
    log.info('Ready', {
      url: urlOf(listening),
      role: settings.role,
      database: database.embedded ? 'embedded' : 'external',
    });
    return { app, url: urlOf(listening), firstToken, firstPerson, failed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The engine is built before the app; its jobs come when both are there. */
function appJobs(jobs: () => AppJobs): AppJobs {
  return {
    'fire-schedule': (payload, signal) => jobs()['fire-schedule'](payload, signal),
    'match-event': (payload, signal) => jobs()['match-event'](payload, signal),
    'admit-runs': (payload, signal) => jobs()['admit-runs'](payload, signal),
    'judge-failure': (payload, signal) => jobs()['judge-failure'](payload, signal),
    'rerun-many': (payload, signal) => jobs()['rerun-many'](payload, signal),
    'check-connection': (payload, signal) => jobs()['check-connection'](payload, signal),
  };
}

function urlOf(listening: Listening | null): string | null {
  return listening?.url ?? null;
}

function health({ tokens }: { readonly tokens: { count(): Promise<number> } }) {
  return async () => {
    await tokens.count();
    return { status: 'ok' };
  };
}
