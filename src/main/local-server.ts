import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

function fileOf(dataDirectory: string): string {
  return join(dataDirectory, 'local-server.json');
}
