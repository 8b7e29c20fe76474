import { createSignInDesk } from '#access/sign-in.ts';
import type { SingleSignOn } from '#access/single-sign-on.ts';
import { systemClock } from '#kernel/clock.ts';
import type { AppError } from '#kernel/error.ts';
import { isJsonObject, type JsonObject } from '#kernel/json.ts';
import { silentLog } from '#kernel/log.ts';
import type { PasskeyStore, PersonStore, SignInDesk, SignInEvent } from '#kernel/sign-in.ts';
import { createPasskeyStore } from '#store/passkey-store.ts';
import { createPersonStore } from '#store/person-store.ts';
import { openTestDatabase, type TestDatabase } from '#store/testing/database.ts';

export const origin = 'http://localhost:7400';

/** A desk over a database of its own, and what a browser would do with its cookies. */
export interface TestDesk {
  readonly database: TestDatabase;
  readonly desk: SignInDesk;
  readonly people: PersonStore;
  readonly passkeys: PasskeyStore;
  /** What has happened; emptied by whoever looks. */
  readonly events: SignInEvent[];
  close(): Promise<void>;
}

export async function openTestDesk(singleSignOn: SingleSignOn | null = null): Promise<TestDesk> {
  const database = await openTestDatabase();
  const people = createPersonStore(database.pool);
  const passkeys = createPasskeyStore(database.pool);
  const events: SignInEvent[] = [];
  const desk = createSignInDesk({
    pool: database.pool,
    people,
    passkeys,
    secret: 'f3Qm81zLw0xPbT6vRk29JsYdHcNaUeGo',
    origins: () => [origin],
    secure: false,
    singleSignOn,
    onEvent: async (event) => void events.push(event),
    clock: systemClock,
    log: silentLog,
  });
  return { database, desk, people, passkeys, events, close: () => database.close() };
}

export interface Answered {
  readonly status: number;
  /** Of the error that a refusal was. */
  readonly code: string;
  readonly body: JsonObject;
  readonly location: string;
  /** The headers `Set-Cookie`, whole. */
  readonly set: string;
  /** What a browser would send back of them. */
  readonly cookie: string;
}

/** A request as a browser sends it. @param body absent: a GET */
export async function ask({ desk }: TestDesk, path: string, body?: object, cookie = ''): Promise<Answered> {
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'A browser',
    origin,
    ...(cookie === '' ? {} : { cookie }),
  };
  const request = new Request(`${origin}/api/auth${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  try {
    const answer = await desk.handle(request, '10.0.0.1');
    const lines = answer.headers.getSetCookie();
    const content: unknown = await answer.json().catch(() => null);
    return {
      status: answer.status,
      code: '',
      body: isJsonObject(content) ? content : {},
      location: answer.headers.get('location') ?? '',
      set: lines.join('; '),
      cookie: lines.map((line) => line.split(';')[0]).join('; '),
    };
  } catch (thrown) {
    return { status: 0, code: (thrown as AppError).code, body: {}, location: '', set: '', cookie: '' };
  }
}
