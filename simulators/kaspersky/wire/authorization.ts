/** What an `Authorization` header says. */
export type Authorization =
  | {
      readonly scheme: 'KSCBasic';
      readonly user: string;
      readonly password: string;
      readonly domain: string;
      readonly internal: boolean;
    }
  | { readonly scheme: 'KSCT' | 'KSCWT' | 'KSCGW'; readonly token: string }
  | { readonly scheme: 'KSCMFA'; readonly totp: string }
  | { readonly scheme: 'NTLM' };

/** Null for a header that is missing, of another scheme, or malformed. */
export function readAuthorization(header: string | undefined): Authorization | null {
  const [, scheme, rest = ''] = /^(\S+)\s*(.*)$/.exec(header?.trim() ?? '') ?? [];
  switch (scheme) {
    case 'KSCBasic':
      return readBasic(readPairs(rest));
    case 'KSCT':
    case 'KSCWT':
    case 'KSCGW':
      return rest === '' ? null : { scheme, token: rest };
    case 'KSCMFA':
      return { scheme, totp: readPairs(rest).get('totp') ?? '' };
    case 'NTLM':
      return { scheme };
    default:
      return null;
  }
}

function readBasic(pairs: ReadonlyMap<string, string>): Authorization | null {
  const user = fromBase64(pairs.get('user'));
  const password = fromBase64(pairs.get('pass'));
  if (user === null || password === null) return null;
  const internal = (pairs.get('internal') ?? '0').toLowerCase();
  if (!['0', '1', 'true', 'false'].includes(internal)) return null;
  return {
    scheme: 'KSCBasic',
    user,
    password,
    domain: pairs.get('domain') ?? '',
    internal: internal === '1' || internal === 'true',
  };
}

/** `key="value"` or `key=value`, split by commas; base64 padding may stand unquoted. */
function readPairs(text: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const [, key = '', quoted, plain] of text.matchAll(/([A-Za-z]+)\s*=\s*(?:"([^"]*)"|([^,\s]*))/g)) {
    pairs.set(key.toLowerCase(), quoted ?? plain ?? '');
  }
  return pairs;
}

/** UTF-8 text of base64, or null. */
export function fromBase64(text: string | undefined): string | null {
  if (text === undefined || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64'));
  } catch {
    return null;
  }
}
