import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

type Claims = Readonly<Record<string, unknown>>;

interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirect: string;
}

/** A strict OpenID Connect provider on loopback: authorization code with proof key, RS256. */
export interface IdentityProvider {
  readonly issuer: string;
  /** What the next id tokens say; claims given here win over the right ones. */
  answerWith(claims: Claims): void;
  signWithForeignKey(foreign: boolean): void;
  /** Consents to a request. @returns where the browser is sent */
  authorize(url: string): Promise<string>;
  stop(): Promise<void>;
}

interface Grant {
  readonly challenge: string;
  readonly nonce: string;
}

export async function startIdentityProvider({ clientId, clientSecret, redirect }: Client): Promise<IdentityProvider> {
  const [own, foreign] = [keyPair(), keyPair()];
  const grants = new Map<string, Grant>();
  let claims: Claims = {};
  let isForeign = false;
  let issuer = '';

  const server = createServer((request, response) => {
    void answer(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });

  async function answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
    if (request.url === '/.well-known/openid-configuration') return { status: 200, body: description() };
    if (request.url === '/keys') {
      const jwk = own.publicKey.export({ format: 'jwk' });
      return { status: 200, body: { keys: [{ ...jwk, kid: 'one', alg: 'RS256', use: 'sig' }] } };
    }
    if (request.url === '/token' && request.method === 'POST') return token(request);
    return { status: 404, body: {} };
  }

  async function token(request: IncomingMessage): Promise<{ status: number; body: object }> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const form = new URLSearchParams(text);
    const basic = `Basic ${Buffer.from(`${clientId}:${encodeURIComponent(clientSecret)}`).toString('base64')}`;
    const secretOf = form.get('client_id') === clientId ? form.get('client_secret') : null;
    const grant = grants.get(form.get('code') ?? '');
    grants.delete(form.get('code') ?? '');
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const known = request.headers.authorization === basic || secretOf === clientSecret;
    if (!known) return { status: 401, body: { error: 'invalid_client' } };
    if (grant === undefined || grant.challenge !== proof || form.get('redirect_uri') !== redirect) {
      return { status: 400, body: { error: 'invalid_grant' } };
    }
    const now = Math.floor(Date.now() / 1_000);
    const right = { iss: issuer, aud: clientId, iat: now, exp: now + 300, nonce: grant.nonce };
    const idToken = signed({ ...right, ...claims }, isForeign ? foreign : own);
    return {
      status: 200,
      body: { access_token: 'of no use', token_type: 'Bearer', expires_in: 300, id_token: idToken },
    };
  }

  function description(): object {
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    issuer,
    answerWith: (next) => void (claims = next),
    signWithForeignKey: (next) => void (isForeign = next),
    async authorize(url) {
      const query = new URL(url).searchParams;
      const given = ['client_id', 'redirect_uri', 'response_type', 'code_challenge_method'].map((name) =>
        query.get(name),
      );
      const expected = [clientId, redirect, 'code', 'S256'];
      if (JSON.stringify(given) !== JSON.stringify(expected)) throw new Error(`Not a request of the client: ${url}`);
      const code = randomUUID();
      grants.set(code, { challenge: query.get('code_challenge') ?? '', nonce: query.get('nonce') ?? '' });
      return `${redirect}?code=${code}&state=${encodeURIComponent(query.get('state') ?? '')}`;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function keyPair() {
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

function signed(claims: Claims, { privateKey }: ReturnType<typeof keyPair>): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'RS256', kid: 'one', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
}
