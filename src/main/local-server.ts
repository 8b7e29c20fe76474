import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#kernel/error.ts';
import { isJsonObject, parseJson, type Json } from '#kernel/json.ts';

/** How the command line on the same machine finds the server, so that nobody has to copy a token for it. */
export interface LocalServer {
  readonly url: string;
  readonly token: string;
  /** The first administrator, with the password of the first start. */
  readonly administrator?: Credentials;
}

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

interface FirstStart {
  readonly token: string | null;
  readonly administrator: Credentials | null;
}

/** Keeps address, first token and first administrator in the data folder, readable by its owner alone. A later start keeps them. */
export async function rememberServer(dataDirectory: string, url: string, first: FirstStart): Promise<void> {
  const known = await readLocalServer(dataDirectory);
  const token = first.token ?? known?.token;
  const administrator = first.administrator ?? known?.administrator;
  if (token === undefined) return;
  await mkdir(dataDirectory, { recursive: true });
  const side = `${fileOf(dataDirectory)}.new`;
  await writeFile(side, JSON.stringify({ url, token, administrator }), { mode: 0o600 });
  await rename(side, fileOf(dataDirectory));
}

/** Null when no server has run on this data folder. */
export async function readLocalServer(dataDirectory: string): Promise<LocalServer | null> {
  const text = await readFile(fileOf(dataDirectory), 'utf8').catch(() => null);
  const value = text === null ? null : jsonOrNull(text);
  if (!isJsonObject(value)) return null;
  const { url, token, administrator } = value;
  if (typeof url !== 'string' || typeof token !== 'string') return null;
  const credentials = credentialsOf(administrator);
  return { url, token, ...(credentials === null ? {} : { administrator: credentials }) };
}

/** The server that the command line talks to. @throws AppError `unreachable` that says how to name one */
export async function findServer(
  environment: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<LocalServer> {
  const url = environment['CORDON_URL'] === '' ? undefined : environment['CORDON_URL'];
  const token = environment['CORDON_TOKEN'] === '' ? undefined : environment['CORDON_TOKEN'];
  const { dataDirectoryOf } = await import('./settings.ts');
  const local = url !== undefined && token !== undefined ? null : await localServer(dataDirectoryOf(environment, cwd));
  const found = { url: url ?? local?.url, token: token ?? tokenFor(url, local) };
  if (found.url !== undefined && found.token !== undefined) return { url: found.url, token: found.token };
  const message =
    found.url !== undefined
      ? `${found.url} needs a token of its own: set CORDON_TOKEN.`
      : 'No server is known here: start one with `cordon serve`, or set CORDON_URL and CORDON_TOKEN.';
  throw new AppError('unreachable', message, { failureIndicator: 'http' });
}

/** The token of the folder is an administrator's, and goes to the server of the folder alone. */
function tokenFor(url: string | undefined, local: LocalServer | null): string | undefined {
  return local !== null && (url === undefined || originOf(url) === originOf(local.url)) ? local.token : undefined;
}

function originOf(url: string): string | undefined {
  return URL.parse(url)?.origin.replace('//localhost', '//127.0.0.1');
}

/** The server of the folder, or else the demo that ran below it. */
async function localServer(dataDirectory: string): Promise<LocalServer | null> {
  return (await readLocalServer(dataDirectory)) ?? readLocalServer(join(dataDirectory, 'demo'));
}

function credentialsOf(value: Json | undefined): Credentials | null {
  if (!isJsonObject(value)) return null;
  const { email, password } = value;
  return typeof email === 'string' && typeof password === 'string' ? { email, password } : null;
}

function jsonOrNull(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

function fileOf(dataDirectory: string): string {
  return join(dataDirectory, 'local-server.json');
}
