import { createHash, X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { certificateKinds, serverCertificate, type CertificateKind } from './certificate.ts';
import { openListener } from './listener.ts';

async function verdict(kind: CertificateKind, host: string, trusted: boolean): Promise<string> {
  const certificate = await serverCertificate(kind);
  const address = host.includes(':') ? '::1' : '127.0.0.1';
  const listener = await openListener({ host: address, port: 0, certificate, handle: async () => new Response() });
  onTestFinished(() => listener.stop(true));
  const socket = connect({
    host: address,
    port: Number(new URL(listener.url).port),
    ...(trusted ? { ca: certificate.caPem } : {}),
    ...(host === 'localhost' ? { servername: host } : {}),
    rejectUnauthorized: true,
  });
  try {
    await once(socket, 'secureConnect');
    return 'accepted';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  } finally {
    socket.destroy();
  }
}

test.each(['localhost', '127.0.0.1', '::1'])(
  'the valid certificate is good for %s once its CA is trusted',
  async (host) => {
    expect(await verdict('valid', host, true)).toBe('accepted');
  },
);

test.each([
  ['valid', false, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['expired', true, 'CERT_HAS_EXPIRED'],
  ['wrong-name', true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['self-signed', false, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['self-signed', true, 'accepted'],
] as const)('a %s certificate, trusted: %s, gives %s', async (kind, trusted, expected) => {
  expect(await verdict(kind, 'localhost', trusted)).toBe(expected);
});

test.each(certificateKinds)('PEM, DER and fingerprint of the %s certificate agree', async (kind) => {
  const certificate = await serverCertificate(kind);
  const digest = createHash('sha256').update(certificate.der).digest('hex').toUpperCase();
  expect(certificate.fingerprint.replaceAll(':', '')).toBe(digest);
  expect(new X509Certificate(certificate.pem).raw.equals(certificate.der)).toBe(true);
  expect(new X509Certificate(certificate.der).verify(new X509Certificate(certificate.caPem).publicKey)).toBe(true);
});

test('certificates are made once per process, by one CA', async () => {
  expect(await serverCertificate('valid')).toBe(await serverCertificate('valid'));
  expect((await serverCertificate('expired')).caPem).toBe((await serverCertificate('valid')).caPem);
});
