import type { Catalog } from '#catalog/catalog.ts';
import type { ConnectionStore } from '#kernel/connection.ts';
import { AppError } from '#kernel/error.ts';
import type { Playbook } from '#kernel/playbook.ts';
import type { PlaybookStore } from '#kernel/run.ts';
import type { Lookups, PlaybookSummary } from '#playbook/check-context.ts';
import { allSteps } from './rerun/step-tree.ts';

/** What the checker knows without a server: the actions. */
export function catalogLookups(catalog: Catalog): Lookups {
  const actionIds = catalog.actions().map(({ id }) => id);
  const known = new Set(actionIds);
  return { action: (id) => (known.has(id) ? catalog.action(id).action : null), actionIds };
}

interface Parts {
  readonly playbooks: PlaybookStore;
  readonly connections: Pick<ConnectionStore, 'list'>;
}

/** What it knows of a tenant beside: its connections, and its playbooks. */
export async function tenantLookups(
  catalog: Lookups,
  { playbooks, connections }: Parts,
  tenant: string,
  document: Playbook,
): Promise<Lookups> {
  const [newest, ofTenant, named] = await Promise.all([
    playbooks.list(tenant),
    connections.list(tenant),
    namedVersions(playbooks, tenant, document),
  ]);
  const summaries = new Map(newest.map((version) => [version.playbookId, summaryOf(version.document)]));
  return {
    ...catalog,
    connections: ofTenant,
    playbook: (id, version) => (version === undefined ? summaries.get(id) : named.get(`${id}/${version}`)) ?? null,
    playbookIds: [...summaries.keys()],
  };
}

async function namedVersions(
  playbooks: PlaybookStore,
  tenant: string,
  document: Playbook,
): Promise<ReadonlyMap<string, PlaybookSummary>> {
  const found = new Map<string, PlaybookSummary>();
  for (const step of allSteps(document)) {
    if (step.kind !== 'playbook' || step.version === undefined) continue;
    const version = await playbooks.get(tenant, step.playbook, step.version).catch(nullWhenMissing);
    if (version !== null) found.set(`${step.playbook}/${step.version}`, summaryOf(version.document));
  }
  return found;
}

function nullWhenMissing(error: unknown): null {
  if (error instanceof AppError && error.code === 'not_found') return null;
  throw error;
}

function summaryOf(document: Playbook): PlaybookSummary {
  const calls = allSteps(document).flatMap((step) => (step.kind === 'playbook' ? [step.playbook] : []));
  return { inputs: document.inputs, calls: [...new Set(calls)] };
}
