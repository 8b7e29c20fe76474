import { isIP, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { AppError } from '#kernel/error.ts';
import type { Ladder } from '#kernel/ladder.ts';
import type { CallScope } from '#kernel/net.ts';
import { cancelled } from './cancelled.ts';
import { certificateOf, certificateText, type SeenCertificate } from './certificate.ts';
import { isForwarded, nameOf, openSocket, type Route, type Target } from './connect.ts';
import { lookAtClock } from './console-clock.ts';
import type { Line } from './line.ts';
import { trustFailure } from './tls-failure.ts';

const soonMs = 14 * 86_400_000;

/**
 * Walks the way that every request of this transport takes, on a socket of its own: name, connection, certificate, clock.
 * @throws AppError where it ends; the ladder then holds what was passed before
 */
export async function examineWay(line: Line, ladder: Ladder, scope: CallScope): Promise<void> {
  const { target, route } = line;
  if (scope.signal.aborted) throw cancelled(scope.signal);
  const socket = await openWatched(line, watched(target, route, ladder));
  try {
    addTls(socket, line, ladder);
  } finally {
    socket.destroy();
  }
  await lookAtClock(line, ladder, scope);
}

async function openWatched(line: Line, route: Route): Promise<Socket> {
  try {
    return await openSocket(line.target, route);
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'tls_untrusted') throw thrown;
    throw await withCertificate(thrown, line);
  }
}

/** The route, telling of what it passes. */
function watched(target: Target, route: Route, ladder: Ladder): Route {
  const { host } = target;
  const { proxy } = route;
  if (isIP(host) !== 0) ladder.add('dns', 'passed', `${host} is an address; there is no name to look up.`);
  else if (proxy !== null && route.allowPrivateAddresses)
    ladder.add('dns', 'unknown', `The proxy looks up ${host}, not this machine.`);
  return {
    ...route,
    resolver: (name, callback) =>
      route.resolver(name, (error, addresses) => {
        if (error === null && name === host) ladder.add('dns', 'passed', `${host} is ${listed(addresses)}.`);
        callback(error, addresses);
      }),
    reached: ({ remoteAddress }) => {
      if (proxy === null)
        ladder.add('tcp', 'passed', `${remoteAddress ?? host}, port ${target.port}, takes connections.`);
      else if (isForwarded(route, target.secure ? 'https:' : 'http:'))
        ladder.add(
          'tcp',
          'unknown',
          `The proxy ${nameOf(proxy)} takes connections; whether it reaches the console shows in its answers alone.`,
        );
      else ladder.add('tcp', 'passed', `The proxy ${nameOf(proxy)} opens a way to ${nameOf(target)}.`);
    },
  };
}

function listed(addresses: readonly { readonly address: string }[]): string {
  const texts = [...new Set(addresses.map(({ address }) => address))];
  return texts.length <= 4 ? texts.join(', ') : `${texts.slice(0, 4).join(', ')} and ${texts.length - 4} more`;
}

function addTls(socket: Socket, { route, clock }: Line, ladder: Ladder): void {
  if (!(socket instanceof TLSSocket)) {
    const sentence = 'The address is http: nothing is encrypted, and credentials can be read on the way.';
    return ladder.add('tls', 'warning', sentence, { remedy: 'Use the https address of the console.' });
  }
  const seen = certificateOf(socket);
  if (seen === null) return ladder.add('tls', 'unknown', 'The console showed no certificate.');
  const { trust } = route;
  const what = certificateText(seen);
  if (trust.pin === null && !trust.verify) {
    const sentence = `Verify TLS is off, so the certificate is not checked. ${what} ${unchecked(socket)}`;
    const remedy = 'Switch Verify TLS on, with the CA certificate or the pin of this certificate.';
    return ladder.add('tls', 'warning', sentence, { remedy });
  }
  const how =
    trust.pin === null
      ? 'The certificate is trusted.'
      : 'It is the pinned certificate; name and issuer are not compared.';
  addTrusted(
    `${how} ${what} The session speaks ${socket.getProtocol() ?? 'an unknown version of TLS'}.`,
    seen,
    clock.now(),
    ladder,
  );
}

function addTrusted(sentence: string, { validTo }: SeenCertificate, now: Date, ladder: Ladder): void {
  const leftMs = validTo.getTime() - now.getTime();
  if (leftMs > soonMs) return ladder.add('tls', 'passed', sentence);
  const when = leftMs < 0 ? 'It has expired.' : `It expires in ${Math.floor(leftMs / 86_400_000)} days.`;
  ladder.add('tls', 'warning', `${sentence} ${when}`, {
    remedy: 'Renew the certificate of the console; a pin then has to be changed, too.',
  });
}

function unchecked(socket: TLSSocket): string {
  if (socket.authorized) return 'It would be trusted.';
  const error = Object.assign(new Error('untrusted'), { code: String(socket.authorizationError) });
  return `It would be refused: ${trustFailure(error, 'this host')?.message ?? error.code}`;
}

/** The error with what the refused certificate is, so that a person can compare and pin it. Nothing is sent on the socket for it. */
async function withCertificate(error: AppError, { target, route }: Line): Promise<AppError> {
  const seen = await lookAtCertificate(target, route);
  if (seen === null) return error;
  const fingerprint = error.message.includes(seen.sha256) ? '' : ` Its SHA-256 is ${seen.sha256}.`;
  return new AppError('tls_untrusted', `${error.message} ${certificateText(seen)}${fingerprint}`, {
    failureIndicator: error.failureIndicator,
    details: { ...error.details, seenSha256: seen.sha256 },
    cause: error,
  });
}

async function lookAtCertificate(target: Target, route: Route): Promise<SeenCertificate | null> {
  const trust = { verify: false, pin: null, context: () => route.trust.context() };
  try {
    const socket = await openSocket(target, { ...route, trust });
    const seen = socket instanceof TLSSocket ? certificateOf(socket) : null;
    socket.destroy();
    return seen;
  } catch {
    return null;
  }
}
