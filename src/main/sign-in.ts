import { createSignInDesk } from '#access/sign-in.ts';
import { signInNote } from '#app/audit.ts';
import { systemClock } from '#kernel/clock.ts';
import type { Log } from '#kernel/log.ts';
import type { SignInDesk } from '#kernel/sign-in.ts';
import type { Settings } from './settings.ts';
import type { Stores } from './stores.ts';

/** The sign-in over the stores. @param listeningAt the address of the server, known when it listens */
export async function openSignIn(
  { publicUrl, singleSignOn }: Settings,
  stores: Stores,
  log: Log,
  listeningAt: () => string | null,
): Promise<SignInDesk> {
  return createSignInDesk({
    pool: stores.pool,
    people: stores.people,
    passkeys: stores.passkeys,
    secret: await stores.signInSecret(),
    origins: () => originsOf(publicUrl, listeningAt()),
    secure: publicUrl?.startsWith('https://') ?? false,
    singleSignOn,
    onEvent: signInNote(stores.audit),
    clock: systemClock,
    log,
  });
}

/** The public address first; a loopback address also by its name, which browsers prefer for passkeys. */
function originsOf(publicUrl: string | null, url: string | null): readonly string[] {
  const listening =
    url === null ? [] : [url, ...(url.includes('//127.0.0.1') ? [url.replace('127.0.0.1', 'localhost')] : [])];
  return publicUrl === null ? listening : [new URL(publicUrl).origin, ...listening];
}
