import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import type { TlsOptions } from '#kernel/net.ts';
import { parseCaCertificates } from './ca-certificates.ts';
import { parsePin } from './pin.ts';

/** Which certificate of a console is accepted. */
export interface Trust {
  /** Chain and name are checked. */
  readonly verify: boolean;
  /** 64 hex digits; only this very certificate is accepted. */
  readonly pin: string | null;
  /** Built on first use and shared by every connection: parsing the system's CAs takes tens of milliseconds. */
  context(): SecureContext;
}

let systemCas: readonly string[] | undefined;
let systemContext: SecureContext | undefined;

/** @throws AppError `invalid_input` for a pin or CA that cannot be read */
export function readTrust(options: TlsOptions = {}): Trust {
  const pin = options.pinSha256 === undefined ? null : parsePin(options.pinSha256);
  const own = options.ca === undefined ? [] : parseCaCertificates(options.ca);
  let ownContext: SecureContext | undefined;
  return {
    verify: pin === null && options.verify !== false,
    pin,
    context() {
      if (own.length === 0) return (systemContext ??= createSecureContext({ ca: [...trustedBySystem()] }));
      // An intermediate CA that was given on purpose is trusted without its root.
      return (ownContext ??= createSecureContext({ ca: [...trustedBySystem(), ...own], allowPartialTrustChain: true }));
    },
  };
}

/** Those that Node brings or was told of, and those of the operating system. */
function trustedBySystem(): readonly string[] {
  return (systemCas ??= [...new Set([...getCACertificates('default'), ...getCACertificates('system')])]);
}
