import type { JsonObject } from '#kernel/json.ts';

export interface BrowserAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

/** What a browser does about cookies and origins, over real HTTP. */
export interface Browser {
  get(path: string): Promise<BrowserAnswer>;
  post(path: string, body: object): Promise<BrowserAnswer>;
  /** @param headers instead of those that name the own origin */
  send(
    method: string,
    path: string,
    body?: object | null,
    headers?: Readonly<Record<string, string>>,
  ): Promise<BrowserAnswer>;
  cookie(): string;
}

/** Somebody at a browser who gives a password; signed in or not. */
export async function signInAs(url: string, email: string, password: string): Promise<Browser> {
  const browser = createBrowser(url);
  await browser.post('/api/auth/sign-in/email', { email, password });
  return browser;
}

/** Somebody whom another one has added: signs in, and chooses another password than the one handed over. */
export async function signInFirst(
  url: string,
  email: string,
  handedOver: string,
  newPassword = 'a password of my own',
): Promise<Browser> {
  const browser = await signInAs(url, email, handedOver);
  await browser.post('/api/auth/change-password', { currentPassword: handedOver, newPassword });
  return browser;
}

function createBrowser(url: string): Browser {
  const cookies = new Map<string, string>();
  const cookie = (): string => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const own = { origin: url, 'sec-fetch-site': 'same-origin' };

  async function send(
    method: string,
    path: string,
    body: object | null = null,
    headers: Readonly<Record<string, string>> = own,
  ): Promise<BrowserAnswer> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...headers, cookie: cookie(), 'content-type': 'application/json', 'user-agent': 'A test browser' },
      body: body === null ? null : JSON.stringify(body),
      redirect: 'manual',
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return { status: response.status, body: (await response.json()) as JsonObject };
  }

  return {
    send,
    cookie,
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body),
  };
}

/** A program that sends a token. */
export function bearer(url: string, token: string): Pick<Browser, 'get' | 'post' | 'send'> {
  async function send(method: string, path: string, body: object | null = null): Promise<BrowserAnswer> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body === null ? null : JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as JsonObject };
  }
  return { send, get: (path) => send('GET', path), post: (path, body) => send('POST', path, body) };
}

interface ChangeStream {
  readonly status: number;
  text(): string;
  ended(): boolean;
  close(): void;
}

export async function startChanges(url: string, cookie: string): Promise<ChangeStream> {
  const closing = new AbortController();
  const response = await fetch(`${url}/api/v1/changes`, { headers: { cookie }, signal: closing.signal });
  let text = '';
  let ended = false;
  const read = async (): Promise<void> => {
    for await (const chunk of response.body ?? []) text += new TextDecoder().decode(chunk);
  };
  void read()
    .catch(() => undefined)
    .finally(() => (ended = true));
  return { status: response.status, text: () => text, ended: () => ended, close: () => closing.abort() };
}
