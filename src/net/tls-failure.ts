import { AppError } from '#kernel/error.ts';

/** Verification errors of OpenSSL and Node, as what a person would say about the certificate. */
const sentences: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet; compare the clocks of the two machines',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is self-signed and not trusted here',
  SELF_SIGNED_CERT_IN_CHAIN: 'comes from a CA that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT: 'comes from a CA that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'comes from a CA that is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'comes from a CA that is not trusted here, or the server does not send its whole chain',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another name than this host',
  HOSTNAME_MISMATCH: 'is for another name than this host',
  CERT_REVOKED: 'has been revoked',
  INVALID_CA: 'has a certificate in its chain that is no CA',
  INVALID_PURPOSE: 'is not meant for a server',
  CERT_CHAIN_TOO_LONG: 'has a chain that is too long',
  PATH_LENGTH_EXCEEDED: 'has a chain that is too long',
  CERT_UNTRUSTED: 'is not trusted here',
  CERT_REJECTED: 'is not trusted here',
  CERT_SIGNATURE_FAILURE: 'has a signature that does not fit',
};

/** Null when the error is not about trust in the certificate. */
export function trustFailure(error: unknown, host: string): AppError | null {
  const sentence = sentences[codeOf(error)];
  if (sentence === undefined) return null;
  return new AppError('tls_untrusted', `The certificate of ${host} ${sentence}.`, { cause: error });
}

/** A handshake that failed for another reason than trust, such as a port without TLS; null for other errors. */
export function handshakeFailure(error: unknown, host: string): AppError | null {
  const code = codeOf(error);
  if (code !== 'EPROTO' && !code.startsWith('ERR_SSL_') && !code.startsWith('ERR_TLS_')) return null;
  const reason = error instanceof Error && 'reason' in error && typeof error.reason === 'string' ? error.reason : code;
  const hint =
    reason.includes('wrong version number') || reason.includes('packet length too long')
      ? '; it seems not to speak TLS on this port'
      : '';
  return new AppError('unreachable', `No TLS session with ${host} came about: ${reason}${hint}.`, { cause: error });
}

export function pinMismatch(host: string, seen: string): AppError {
  return new AppError('tls_untrusted', `The certificate of ${host} is not the pinned one; its SHA-256 is ${seen}.`, {
    details: { seenSha256: seen },
  });
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
