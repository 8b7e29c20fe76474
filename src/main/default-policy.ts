import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '#app/app.ts';
import { systemPrincipal } from '#app/tokens.ts';
import type { Log } from '#kernel/log.ts';

const file = join(import.meta.dirname, '../../policies/default-limits.yaml');

/** A new installation is guarded from its first write. Later starts leave alone what people have made of it. */
export async function publishDefaultPolicy(app: App, log: Log): Promise<void> {
  if ((await app.policies.list(systemPrincipal)).length > 0) return;
  const { policyId, version } = await app.policies.publish(systemPrincipal, await readFile(file, 'utf8'));
  log.debug('Published the default policy', { policyId, version });
}
