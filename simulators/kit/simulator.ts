import { serverCertificate, type CertificateKind, type ServerCertificate } from './certificate.ts';
import { createClock, type SimulatorClock } from './clock.ts';
import { controlRoutes, type SimulatorState } from './control-routes.ts';
import { openControlServer, type ControlServer } from './control-server.ts';
import type { SimulatorBindings } from './exchange.ts';
import { handleExchange } from './exchange-handler.ts';
import { createFaultList, type FaultList } from './fault-list.ts';
import { openListener, type Listener } from './listener.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';

/** Options that every simulator takes. */
export interface SimulatorOptions {
  /** Loopback unless told otherwise. */
  readonly host?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly certificate?: CertificateKind;
  /** A shared clock is not closed by `stop`. */
  readonly clock?: SimulatorClock;
  /** A shared control server is not closed by `stop`. */
  readonly control?: ControlServer;
  /** Where faults and ids draw from. */
  readonly seed?: number;
  /** Requests kept in the log. */
  readonly logCapacity?: number;
}

/** A vendor's behaviour, made anew for each simulator. */
export interface SimulatorModel<State extends SimulatorState> {
  readonly state: State;
  fetch(request: Request, bindings: SimulatorBindings): Response | Promise<Response>;
}

export interface Simulator<State extends SimulatorState> {
  readonly name: string;
  /** Of the vendor's API, without a trailing slash. */
  readonly url: string;
  readonly controlUrl: string;
  readonly certificate: ServerCertificate;
  readonly state: State;
  readonly clock: SimulatorClock;
  readonly faults: FaultList;
  readonly log: RequestLog;
  readonly listener: Listener;
  /** Ends waits, destroys connections and frees the ports. */
  stop(): Promise<void>;
}

const defaultSeed = 1;

export async function startSimulator<State extends SimulatorState>(
  name: string,
  options: SimulatorOptions,
  build: (parts: { readonly clock: SimulatorClock; readonly seed: number }) => SimulatorModel<State>,
): Promise<Simulator<State>> {
  const seed = options.seed ?? defaultSeed;
  const clock = options.clock ?? createClock();
  const faults = createFaultList(seed);
  const log = createRequestLog(options.logCapacity ?? 10_000);
  const certificate = await serverCertificate(options.certificate);
  const model = build({ clock, seed });
  const stopped = new AbortController();

  const listener: Listener = await openListener({
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    certificate,
    handle: (request, bindings) =>
      handleExchange(
        {
          clock,
          faults,
          log,
          connectionOf: (socket) => listener.connectionOf(socket),
          act: (made, exchange) => model.fetch(made, exchange),
          signal: stopped.signal,
        },
        request,
        bindings,
      ),
  });
  const control = options.control ?? (await openControlServer());
  const controlUrl = control.register(
    name,
    controlRoutes({ name, clock, faults, log, listener, certificate, state: model.state }),
  );

  return {
    name,
    url: listener.url,
    controlUrl,
    certificate,
    state: model.state,
    clock,
    faults,
    log,
    listener,
    async stop() {
      stopped.abort();
      control.unregister(name);
      await listener.stop(true);
      if (options.control === undefined) await control.stop();
      if (options.clock === undefined) clock.close();
    },
  };
}
