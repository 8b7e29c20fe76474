import { X509Certificate } from 'node:crypto';
import { AppError } from '#kernel/error.ts';

const pemBlock = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

/**
 * Reads the CA field of a connection: PEM text with one or several certificates, or base64 of DER.
 * @returns PEM certificates
 * @throws AppError `invalid_input` that says what is wrong with which certificate
 */
export function parseCaCertificates(text: string): readonly string[] {
  const trimmed = text.trim();
  if (trimmed === '') throw invalidCa('is empty');
  if (!trimmed.includes('-----BEGIN')) return [readDer(trimmed)];
  const blocks = [...trimmed.matchAll(pemBlock)];
  const begun = trimmed.split('-----BEGIN').length - 1;
  if (blocks.length !== begun) throw invalidCa('is cut off: a BEGIN line has no matching END line');
  return blocks.map((block, index) => {
    const kind = block[1] ?? '';
    const position = blocks.length === 1 ? '' : ` in block ${index + 1} of ${blocks.length}`;
    if (kind.endsWith('PRIVATE KEY')) throw invalidCa(`holds a private key${position}; only certificates belong here`);
    if (!/^(X509 |TRUSTED )?CERTIFICATE$/.test(kind)) throw invalidCa(`holds a ${kind}${position}, not a certificate`);
    return readCertificate(block[0], `cannot be read as a certificate${position}`);
  });
}

function readDer(text: string): string {
  const compact = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact))
    throw invalidCa('is neither PEM text (-----BEGIN CERTIFICATE-----) nor base64');
  return readCertificate(Buffer.from(compact, 'base64'), 'is base64, but not of a DER certificate');
}

function readCertificate(source: string | Buffer, problem: string): string {
  try {
    return new X509Certificate(source).toString();
  } catch (cause) {
    throw invalidCa(problem, cause);
  }
}

function invalidCa(problem: string, cause?: unknown): AppError {
  return new AppError('invalid_input', `The CA certificate ${problem}.`, { failureIndicator: 'caCertificate', cause });
}
