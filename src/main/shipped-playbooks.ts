import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '#app/app.ts';
import { systemPrincipal } from '#app/tokens.ts';
import { AppError } from '#kernel/error.ts';
import type { Log } from '#kernel/log.ts';

const folder = join(import.meta.dirname, '../../playbooks');

/** Publishes the playbooks that come with the product, unless someone has published their own version of one. */
export async function publishShipped(app: App, log: Log): Promise<void> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));
  for (const name of files.toSorted()) {
    const id = name.slice(0, -'.yaml'.length);
    const source = await readFile(join(folder, name), 'utf8');
    if (await isTaken(app, id, source)) continue;
    const { version } = await app.playbooks.publish(systemPrincipal, source);
    log.debug('Published a shipped playbook', { id, version });
  }
}

/** A person's version is never replaced; our own older one is, when it is another text. */
async function isTaken(app: App, id: string, source: string): Promise<boolean> {
  try {
    const newest = await app.playbooks.get(systemPrincipal, id);
    return newest.publishedBy.kind !== 'system' || newest.source === source;
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return false;
    throw error;
  }
}
