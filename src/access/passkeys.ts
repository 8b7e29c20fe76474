import type { BetterAuthPlugin, GenericEndpointContext } from 'better-auth';
import { APIError, createAuthEndpoint, freshSessionMiddleware, sessionMiddleware } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { toAppError } from '#kernel/error.ts';
import { newId, newSecret } from '#kernel/ids.ts';
import { isJsonObject } from '#kernel/json.ts';
import type { Passkey, PasskeyStore } from '#kernel/sign-in.ts';

const challengeMs = 300_000;
const mostPasskeys = 20;

interface PasskeyOptions {
  readonly store: PasskeyStore;
  /** Origins of the console; their host is what passkeys are bound to. */
  readonly origins: () => readonly string[];
  readonly now: () => Date;
}

/** Passkeys of people: always with verification of the person by the device, so that one is two factors. */
export function passkeyPlugin({ store, origins, now }: PasskeyOptions) {
  const hosts = (): string[] => origins().map((origin) => new URL(origin).hostname);
  const [host, expected] = [() => hosts()[0] ?? 'localhost', () => [...origins()]];

  return {
    id: 'passkey',
    rateLimit: [{ pathMatcher: (path) => path.startsWith('/passkey/'), window: 60, max: 30 }],
    endpoints: {
      listPasskeys: createAuthEndpoint('/passkey/list', { method: 'GET', use: [sessionMiddleware] }, async (context) =>
        context.json({ items: (await store.list(context.context.session.user.id)).map(shown) }),
      ),
      passkeyRegisterOptions: createAuthEndpoint(
        '/passkey/register-options',
        { method: 'POST', use: [freshSessionMiddleware] },
        async (context) => {
          const { user } = context.context.session;
          const known = await store.list(user.id);
          if (known.length >= mostPasskeys) throw refusal('There are 20 passkeys already; remove one first.');
          const options = await generateRegistrationOptions({
            rpName: 'Cordon',
            rpID: host(),
            userName: user.email,
            userDisplayName: user.name,
            userID: new TextEncoder().encode(user.id),
            attestationType: 'none',
            excludeCredentials: known.map(({ credentialId }) => ({ id: credentialId })),
            authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
          });
          await keepChallenge(context, options.challenge, user.id);
          return context.json(options);
        },
      ),
      registerPasskey: createAuthEndpoint(
        '/passkey/register',
        { method: 'POST', use: [freshSessionMiddleware] },
        async (context) => {
          const { user } = context.context.session;
          const { name, response } = bodyOf(context.body);
          const challenge = await takeChallenge(context, user.id);
          const { verified, registrationInfo } = await verifyRegistrationResponse({
            response: response as RegistrationResponseJSON,
            expectedChallenge: challenge,
            expectedOrigin: expected(),
            expectedRPID: hosts(),
            requireUserVerification: true,
          }).catch(refused);
          if (!verified) throw refusal('The passkey was not accepted.');
          const { credential, credentialBackedUp } = registrationInfo;
          const passkey = await store
            .insert({
              id: newId('pky'),
              personId: user.id,
              name: nameOf(name),
              credentialId: credential.id,
              publicKey: credential.publicKey,
              counter: credential.counter,
              transports: credential.transports ?? [],
              backedUp: credentialBackedUp,
            })
            .catch(refused);
          return context.json(shown(passkey));
        },
      ),
      renamePasskey: createAuthEndpoint(
        '/passkey/rename',
        { method: 'POST', use: [sessionMiddleware] },
        async (context) => {
          const { id, name } = bodyOf(context.body);
          const renamed = await store.rename(context.context.session.user.id, String(id), nameOf(name)).catch(refused);
          return context.json(shown(renamed));
        },
      ),
      removePasskey: createAuthEndpoint(
        '/passkey/remove',
        { method: 'POST', use: [freshSessionMiddleware] },
        async (context) => {
          await store.remove(context.context.session.user.id, String(bodyOf(context.body)['id'])).catch(refused);
          return context.json({});
        },
      ),
      passkeySignInOptions: createAuthEndpoint('/passkey/sign-in-options', { method: 'POST' }, async (context) => {
        const options = await generateAuthenticationOptions({ rpID: host(), userVerification: 'required' });
        await keepChallenge(context, options.challenge, '');
        return context.json(options);
      }),
      passkeySignIn: createAuthEndpoint('/passkey/sign-in', { method: 'POST' }, async (context) => {
        const response = bodyOf(context.body)['response'] as AuthenticationResponseJSON | undefined;
        const challenge = await takeChallenge(context, '');
        const passkey = await store.findByCredential(String(response?.id));
        if (passkey === null || response === undefined) throw unknownPasskey();
        const { credentialId, publicKey, counter, transports } = passkey;
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
          response,
          expectedChallenge: challenge,
          expectedOrigin: expected(),
          expectedRPID: hosts(),
          requireUserVerification: true,
          credential: {
            id: credentialId,
            publicKey: new Uint8Array(publicKey),
            counter,
            transports: [...transports] as AuthenticatorTransport[],
          },
        }).catch(refused);
        if (!verified || !(await store.use(passkey.id, authenticationInfo.newCounter))) throw unknownPasskey();
        const { internalAdapter } = context.context;
        const user = await internalAdapter.findUserById(passkey.personId);
        const session = user === null ? null : await internalAdapter.createSession(user.id);
        if (user === null || session === null) throw unknownPasskey();
        await setSessionCookie(context, { session, user });
        return context.json({});
      }),
    },
  } satisfies BetterAuthPlugin;

  /** Each challenge is good once, in the browser that asked for it, and for the person it was made for. */
  async function keepChallenge(context: GenericEndpointContext, challenge: string, personId: string): Promise<void> {
    const ticket = newSecret();
    const expiresAt = new Date(now().getTime() + challengeMs);
    await context.context.internalAdapter.createVerificationValue({
      identifier: `passkey-${ticket}`,
      value: `${challenge} ${personId}`,
      expiresAt,
    });
    const cookie = context.context.createAuthCookie('passkey', { maxAge: challengeMs / 1_000 });
    await context.setSignedCookie(cookie.name, ticket, context.context.secret, cookie.attributes);
  }

  async function takeChallenge(context: GenericEndpointContext, personId: string): Promise<string> {
    const cookie = context.context.createAuthCookie('passkey');
    const ticket = await context.getSignedCookie(cookie.name, context.context.secret);
    const kept =
      typeof ticket === 'string'
        ? await context.context.internalAdapter.consumeVerificationValue(`passkey-${ticket}`)
        : null;
    const [challenge, owner] = kept?.value.split(' ') ?? [];
    if (kept === null || kept.expiresAt < now() || challenge === undefined || owner !== personId) {
      throw refusal('The request has expired: start again.');
    }
    return challenge;
  }
}

function bodyOf(body: unknown): Readonly<Record<string, unknown>> {
  if (isJsonObject(body)) return body;
  throw refusal('The body must be an object.');
}

function nameOf(name: unknown): string {
  const text = typeof name === 'string' ? name.trim() : '';
  if (text === '' || text.length > 100) throw refusal('Give the passkey a name of at most 100 characters.');
  return text;
}

function shown({ id, name, backedUp, createdAt, usedAt }: Passkey) {
  return { id, name, backedUp, createdAt, usedAt };
}

function refusal(message: string): APIError {
  return new APIError('BAD_REQUEST', { message, code: 'PASSKEY_REFUSED' });
}

function unknownPasskey(): APIError {
  return new APIError('UNAUTHORIZED', { message: 'This passkey opens nothing here.', code: 'UNKNOWN_PASSKEY' });
}

function refused(thrown: unknown): never {
  throw refusal(toAppError(thrown).message);
}
