import { Agent } from 'undici';
import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/error.ts';
import type { Log } from '#kernel/log.ts';
import type { TransportOptions } from '#kernel/net.ts';
import { createRedactor, type Redactor } from '#kernel/redact.ts';
import { createAdmission, type Admission } from './admission.ts';
import { createConnector, isForwarded, type Route, type Target } from './connect.ts';
import type { Flight } from './flight.ts';
import { readBase, type Base, type Outgoing } from './outgoing.ts';
import { readProxy } from './proxy.ts';
import type { Resolver } from './resolve.ts';
import type { OpenSource } from './token-source.ts';
import { readTrust } from './trust.ts';

export interface NetParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly resolver: Resolver;
  readonly openSource: OpenSource;
}

/** What the calls of one transport share. */
export interface Line extends NetParts {
  readonly options: TransportOptions;
  readonly base: Base;
  readonly target: Target;
  readonly route: Route;
  readonly redactor: Redactor;
  readonly admission: Admission;
  /** True when a proxy sends this request on itself, so that a 407 is the proxy's answer. */
  isForwarded(outgoing: Outgoing): boolean;
  dispatch(outgoing: Outgoing, flight: Flight): void;
  /** Called when a flight is over: its slot is free again. */
  landed(flight: Flight): void;
  readonly isClosed: boolean;
  close(): Promise<void>;
}

const maxConnectTimeoutMs = 10_000;
/** How long a call in flight may go on when its transport is closed. */
const maxCloseGraceMs = 5_000;

/** @throws AppError `invalid_input` */
export function createLine(options: TransportOptions, parts: NetParts): Line {
  const base = readBase(options.baseUrl);
  const trust = readTrust(options.tls);
  if (trust.pin !== null && !base.origin.startsWith('https:')) {
    throw new AppError('invalid_input', 'A certificate pin needs an https:// address.', {
      failureIndicator: 'certificatePin',
    });
  }
  const route: Route = {
    trust,
    proxy: readProxy(options.proxy),
    allowPrivateAddresses: options.allowPrivateAddresses,
    connectTimeoutMs: Math.min(maxConnectTimeoutMs, options.timeoutMs),
    resolver: parts.resolver,
  };
  const agent = createAgent(route, options.maxConcurrent);
  const proxyHeader = route.proxy?.authorization ?? null;
  const forwards = (outgoing: Outgoing): boolean =>
    isForwarded(route, outgoing.origin.startsWith('https:') ? 'https:' : 'http:');
  const admission = createAdmission(options, parts.openSource, parts.clock);
  const inFlight = new Set<Flight>();
  let closed: Promise<void> | undefined;
  return {
    ...parts,
    options,
    base,
    target: targetOf(base.origin),
    route,
    redactor: createRedactor(proxyHeader === null ? options.secrets : [...options.secrets, proxyHeader]),
    admission,
    isForwarded: forwards,
    dispatch(outgoing, flight) {
      inFlight.add(flight);
      const { origin, path, method, headers, body } = outgoing;
      if (!forwards(outgoing)) return void agent.dispatch({ origin, path, method, headers, body }, flight);
      const forwarded = proxyHeader === null ? headers : { ...headers, 'proxy-authorization': proxyHeader };
      agent.dispatch({ origin, path: `${origin}${path}`, method, headers: forwarded, body }, flight);
    },
    landed(flight) {
      inFlight.delete(flight);
      admission.leave();
    },
    get isClosed() {
      return closed !== undefined;
    },
    close() {
      closed ??= closeGently(agent, inFlight, Math.min(maxCloseGraceMs, options.timeoutMs));
      return closed;
    },
  };
}

function targetOf(origin: string): Target {
  const { protocol, hostname, port } = new URL(origin);
  const secure = protocol === 'https:';
  // The brackets of an IPv6 address belong to the URL.
  const host = hostname.replace(/^\[|\]$/g, '');
  return { host, port: Number(port || (secure ? 443 : 80)), secure };
}

/** Lets the calls in flight finish for a while; the library itself would wait for an endless stream for ever. */
async function closeGently(agent: Agent, inFlight: ReadonlySet<Flight>, graceMs: number): Promise<void> {
  const timer = setTimeout(() => {
    for (const flight of inFlight) flight.stop(transportClosed());
  }, graceMs);
  await agent.close();
  clearTimeout(timer);
}

export function transportClosed(): AppError {
  return new AppError('cancelled', 'The transport was closed.');
}

/**
 * One pool of kept-alive sockets for each origin. HTTP/2 and pipelining stay off: both let the library move a request
 * that was already written to another connection, and then nobody could say whether a write went out twice.
 */
function createAgent(route: Route, connections: number): Agent {
  return new Agent({
    connect: createConnector(route),
    connections,
    allowH2: false,
    pipelining: 1,
    // The flight keeps the time.
    headersTimeout: 0,
    bodyTimeout: 0,
    // Shorter than what servers and firewalls keep, so that a write rarely meets a socket that was just given up.
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 30_000,
    maxHeaderSize: 65_536,
  });
}
