import type { Transport } from '#kernel/net.ts';
import type { Redactor } from '#kernel/redact.ts';
import { invalidInput } from '#kernel/validate.ts';
import { headerProblem } from '#net/request-parts.ts';

export interface HttpClient {
  readonly transport: Transport;
  /** Sent with every request: the credential of the connection. */
  readonly headers: Readonly<Record<string, string>>;
  /** Masks the credential, in case the server repeats it. */
  readonly redact: Redactor;
  /** A GET of it must succeed for the connection to be healthy. */
  readonly checkPath: string;
}

type Authentication = 'none' | 'bearer' | 'basic' | 'header';

interface Credentials {
  readonly authentication: Authentication;
  readonly userName?: string;
  readonly headerName?: string;
  readonly credential?: string;
}

/** Names that belong to the transport; a person who could set them could also smuggle a second request. */
export const transportHeaders: readonly string[] = [
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'expect',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
];

/** The headers that carry the credential. @throws AppError `invalid_input` for a half-filled connection */
export function credentialHeaders(given: Credentials): Readonly<Record<string, string>> {
  if (given.authentication === 'none') return {};
  const credential = required(given.credential, 'secrets.credential');
  switch (given.authentication) {
    case 'bearer':
      return { authorization: `Bearer ${checked('authorization', credential)}` };
    case 'basic':
      return { authorization: `Basic ${basic(required(given.userName, 'settings.userName'), credential)}` };
    case 'header': {
      const name = required(given.headerName, 'settings.headerName').toLowerCase();
      return { [name]: checked(name, credential) };
    }
  }
}

/** The secret values as they may turn up in an answer. */
export function secretValuesOf(given: Credentials): readonly string[] {
  if (given.credential === undefined) return [];
  return given.authentication === 'basic' && given.userName !== undefined
    ? [given.credential, basic(given.userName, given.credential)]
    : [given.credential];
}

function basic(userName: string, password: string): string {
  if (userName.includes(':')) throw invalidInput([{ path: 'settings.userName', problem: 'must not hold a colon' }]);
  return Buffer.from(`${userName}:${password}`, 'utf8').toString('base64');
}

function checked(name: string, value: string): string {
  const problem = headerProblem(name, value, transportHeaders);
  if (problem !== null)
    throw invalidInput([{ path: name === 'authorization' ? 'secrets.credential' : 'settings.headerName', problem }]);
  return value;
}

function required(value: string | undefined, path: string): string {
  if (value !== undefined && value !== '') return value;
  throw invalidInput([{ path, problem: 'is required for this kind of authentication' }]);
}
