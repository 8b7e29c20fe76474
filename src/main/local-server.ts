import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#kernel/error.ts';
import { isJsonObject, parseJson } from '#kernel/json.ts';

/** How the command line on the same machine finds the server, so that nobody has to copy a token for it. */
export interface LocalServer {
  readonly url: string;
  readonly token: string;
}

/** Keeps address and first token in the data folder, readable by its owner alone. A later start keeps the token. */
export async function rememberServer(dataDirectory: string, url: string, firstToken: string | null): Promise<void> {
  const token = firstToken ?? (await readLocalServer(dataDirectory))?.token;
  if (token === undefined) return;
  await mkdir(dataDirectory, { recursive: true });
  const side = `${fileOf(dataDirectory)}.new`;
  await writeFile(side, JSON.stringify({ url, token }), { mode: 0o600 });
  await rename(side, fileOf(dataDirectory));
}

/** Null when no server has run on this data folder. */
export async function readLocalServer(dataDirectory: string): Promise<LocalServer | null> {
  const text = await readFile(fileOf(dataDirectory), 'utf8').catch(() => null);
  const value = text === null ? null : parseJson(text);
  if (!isJsonObject(value)) return null;
  const { url, token } = value;
  return typeof url === 'string' && typeof token === 'string' ? { url, token } : null;
}

/** The server that the command line talks to. @throws AppError `unreachable` that says how to name one */
export async function findServer(
  environment: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<LocalServer> {
  const { dataDirectoryOf, optionText } = await import('./settings.ts');
  const given = { url: optionText(environment, 'CORDON_URL'), token: optionText(environment, 'CORDON_TOKEN') };
  if (given.url !== '' && given.token !== '') return given;
  const local = await localServer(dataDirectoryOf(environment, cwd));
  const url = given.url === '' ? local?.url : given.url;
  const token = given.token === '' ? local?.token : given.token;
  if (url !== undefined && token !== undefined) return { url, token };
  throw new AppError(
    'unreachable',
    'No server is known here: start one with `cordon serve`, or set CORDON_URL and CORDON_TOKEN.',
    {
      failureIndicator: 'http',
    },
  );
}

/** The server of the folder, or else the demo that ran below it. */
async function localServer(dataDirectory: string): Promise<LocalServer | null> {
  return (await readLocalServer(dataDirectory)) ?? readLocalServer(join(dataDirectory, 'demo'));
}

function fileOf(dataDirectory: string): string {
  return join(dataDirectory, 'local-server.json');
}
