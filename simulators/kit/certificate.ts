import { X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';
import { realNow } from './real-time.ts';

export const certificateKinds = ['valid', 'expired', 'wrong-name', 'self-signed'] as const;
export type CertificateKind = (typeof certificateKinds)[number];

export interface ServerCertificate {
  readonly kind: CertificateKind;
  /** The leaf, as PEM and as DER. */
  readonly pem: string;
  readonly der: Buffer;
  readonly privateKeyPem: string;
  /** What a client has to trust: the CA, or the leaf itself where it signs itself. */
  readonly caPem: string;
  /** SHA-256 of the leaf: upper-case hexadecimal pairs with colons. */
  readonly fingerprint: string;
}

interface Issuer {
  readonly key: string;
  readonly cert: string;
}

const dayMs = 86_400_000;
const cache = new Map<CertificateKind, Promise<ServerCertificate>>();
let issuer: Promise<Issuer> | undefined;

/** One certificate of each kind per process, all but the self-signed one issued by the same CA. */
export function serverCertificate(kind: CertificateKind = 'valid'): Promise<ServerCertificate> {
  const known = cache.get(kind);
  if (known !== undefined) return known;
  const made = makeCertificate(kind);
  cache.set(kind, made);
  return made;
}

async function makeCertificate(kind: CertificateKind): Promise<ServerCertificate> {
  issuer ??= makeIssuer();
  const ca = kind === 'self-signed' ? undefined : await issuer;
  const names = kind === 'wrong-name' ? ['another-console.example'] : ['localhost'];
  const addresses = kind === 'wrong-name' ? [] : ['127.0.0.1', '::1'];
  const made = await generate([{ name: 'commonName', value: names[0] ?? 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: daysFromNow(-30),
    notAfterDate: daysFromNow(kind === 'expired' ? -1 : 365),
    ...(ca === undefined ? {} : { ca }),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...names.map((value) => ({ type: 2, value }) as const),
          ...addresses.map((ip) => ({ type: 7, ip }) as const),
        ],
      },
    ],
  });
  const leaf = new X509Certificate(made.cert);
  return {
    kind,
    pem: made.cert,
    der: leaf.raw,
    privateKeyPem: made.private,
    caPem: ca?.cert ?? made.cert,
    fingerprint: leaf.fingerprint256,
  };
}

async function makeIssuer(): Promise<Issuer> {
  const made = await generate([{ name: 'commonName', value: 'Simulator CA' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: daysFromNow(-60),
    notAfterDate: daysFromNow(3_650),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { key: made.private, cert: made.cert };
}

function daysFromNow(days: number): Date {
  return new Date(realNow() + days * dayMs);
}
