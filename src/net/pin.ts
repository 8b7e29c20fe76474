import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { AppError } from '#kernel/error.ts';
import { parseCaCertificates } from './ca-certificates.ts';

/**
 * A SHA-256 pin as 64 lower-case hex digits, from hex with or without colons, from base64, or from the certificate itself as a console keeps it
 * in a file: PEM, or base64 of DER.
 * @throws AppError `invalid_input`
 */
export function parsePin(text: string): string {
  const compact = text.trim().replace(/^sha-?256[:=/]\s*/i, '');
  const hex = compact.replace(/[\s:]/g, '');
  if (/^[0-9a-f]{64}$/i.test(hex)) return hex.toLowerCase();
  const bytes = /^[A-Za-z0-9+/_-]{43}=?$/.test(compact) ? Buffer.from(compact, 'base64') : null;
  if (bytes?.length === 32) return bytes.toString('hex');
  return fingerprintOf(new X509Certificate(pinnedCertificate(text)));
}

function pinnedCertificate(text: string): string {
  try {
    const [certificate, ...others] = parseCaCertificates(text);
    if (certificate !== undefined && others.length === 0) return certificate;
  } catch (cause) {
    throw invalidPin(cause);
  }
  throw invalidPin();
}

function invalidPin(cause?: unknown): AppError {
  return new AppError(
    'invalid_input',
    'The certificate pin must be a SHA-256 (64 hex digits, with or without colons, or 44 characters of base64) or one certificate (PEM, or base64 of DER).',
    { failureIndicator: 'certificatePin', cause },
  );
}

/** Of the certificate's DER, as 64 lower-case hex digits. */
export function fingerprintOf(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '').toLowerCase();
}

const seen = new WeakMap<TLSSocket, X509Certificate>();

/** What the other side of a session showed. Node hands it out only once. */
export function peerCertificate(socket: TLSSocket): X509Certificate | undefined {
  const certificate = seen.get(socket) ?? socket.getPeerX509Certificate();
  if (certificate !== undefined) seen.set(socket, certificate);
  return certificate;
}
