import { readFileSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { createClient } from '#cli/client.ts';
import { runCli } from '#cli/cli.ts';
import type { Context } from '#cli/command.ts';
import { commands } from '#cli/commands.ts';
import type { Catalog } from '#catalog/catalog.ts';
import { AppError } from '#kernel/error.ts';
import { findServer } from './local-server.ts';
import { localTools } from './local-tools.ts';
import { options } from './options.ts';
import { maintenanceCommands } from './maintenance-commands.ts';
import { serverCommands } from './server-commands.ts';

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stopping.abort());

const context: Omit<Context, 'output'> = {
  signal: stopping.signal,
  readFile,
  writeFile,
  client: async () =>
    createClient({
      ...(await findServer(process.env, process.cwd())),
      fetch: globalThis.fetch,
      signal: stopping.signal,
    }),
  catalog: loadCatalog,
  local: localTools,
};

process.exitCode = await runCli({
  words: process.argv.slice(2),
  commands: [...serverCommands, ...maintenanceCommands, ...commands],
  options,
  streams: { out: (text) => process.stdout.write(text), error: (text) => process.stderr.write(text) },
  context,
});

/** Loaded when it is needed: help must not wait for every action. */
async function loadCatalog(): Promise<Catalog> {
  const [{ createCatalog }, { connectors }] = await Promise.all([
    import('#catalog/catalog.ts'),
    import('#catalog/connectors.ts'),
  ]);
  return createCatalog(connectors);
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('invalid_input', `The file ${path} cannot be read: ${reason}.`, {
      failureIndicator: path,
      cause,
    });
  }
}

async function writeFile(path: string, body: AsyncIterable<Uint8Array>): Promise<void> {
  const handle = await open(path, 'wx', 0o600).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('invalid_input', `The file ${path} cannot be written: ${reason}.`, {
      failureIndicator: path,
      cause,
    });
  });
  try {
    for await (const chunk of body) await handle.writeFile(chunk);
  } catch (cause) {
    await rm(path, { force: true });
    throw cause;
  } finally {
    await handle.close();
  }
}
