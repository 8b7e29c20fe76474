import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { fingerprintOf, peerCertificate } from './pin.ts';

/** What a console showed of itself. */
export interface SeenCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly sha256: string;
  /** Certificates that are known from this one up, itself included. */
  readonly chain: readonly string[];
}

const longestChain = 10;

export function certificateOf(socket: TLSSocket): SeenCertificate | null {
  const certificate = peerCertificate(socket);
  if (certificate === undefined) return null;
  return {
    subject: nameIn(certificate.subject),
    issuer: nameIn(certificate.issuer),
    validFrom: new Date(certificate.validFrom),
    validTo: new Date(certificate.validTo),
    sha256: fingerprintOf(certificate),
    chain: chainOf(certificate),
  };
}

/** In sentences for people. */
export function certificateText({ subject, issuer, validFrom, validTo, chain }: SeenCertificate): string {
  const above = chain.length > 1 ? ` Its chain: ${chain.join(', ')}.` : '';
  return `It names ${subject}, was issued by ${issuer}, and is valid from ${dayOf(validFrom)} to ${dayOf(validTo)}.${above}`;
}

function chainOf(certificate: X509Certificate): readonly string[] {
  const names: string[] = [];
  let next: X509Certificate | undefined = certificate;
  while (next !== undefined && names.length < longestChain) {
    names.push(nameIn(next.subject));
    // A root is its own issuer.
    next = next.issuer === next.subject ? undefined : next.issuerCertificate;
  }
  return names;
}

/** The common name, else the organisation, else all there is; never more than a line. */
function nameIn(distinguished: string | undefined): string {
  const lines = (distinguished ?? '').split('\n');
  const named = ['CN=', 'O='].flatMap((prefix) =>
    lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length)),
  );
  return (named[0] ?? lines.join(', ')).slice(0, 200) || 'nobody';
}

function dayOf(time: Date): string {
  return Number.isNaN(time.getTime()) ? 'an unknown day' : time.toISOString().slice(0, 10);
}
