import type { Clock } from '#kernel/clock.ts';
import type { Connection, ConnectionStore } from '#kernel/connection.ts';
import { newId } from '#kernel/ids.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Playbook, RunLimits, Template } from '#kernel/playbook.ts';
import type { Requester } from '#kernel/requester.ts';
import type { PlaybookVersion, RunDraft } from '#kernel/run.ts';
import { parseInput } from '#kernel/validate.ts';
import { resolveTemplate } from '#playbook/template.ts';
import { allSteps } from './rerun/step-tree.ts';

export const priorities = { low: -10, normal: 0, high: 10 } as const satisfies Record<
  NonNullable<RunLimits['priority']>,
  number
>;

export type Wish = Partial<
  Pick<RunDraft, 'id' | 'mode' | 'simulation' | 'priority' | 'trigger' | 'incident' | 'rerun'>
>;

/** What a run of this version would be. @throws AppError `invalid_input` */
export type DraftRun = (
  version: PlaybookVersion,
  inputs: JsonObject,
  requester: Requester,
  wish?: Wish,
) => Promise<RunDraft>;

const recentMs = 2_000;

/** Runs know the connections that they name, so that limits of connections hold for them. */
export function runDrafts(connections: Pick<ConnectionStore, 'list'>, clock: Clock): DraftRun {
  const recent = new Map<string, { readonly at: number; readonly found: Promise<readonly Connection[]> }>();

  /** Asked every two seconds at most: runs are started more often than connections change. */
  function connectionsOf(tenant: string): Promise<readonly Connection[]> {
    const known = recent.get(tenant);
    if (known !== undefined && clock.monotonic() - known.at < recentMs) return known.found;
    const found = connections.list(tenant);
    recent.set(tenant, { at: clock.monotonic(), found });
    found.catch(() => recent.delete(tenant));
    return found;
  }

  return async ({ hash, document }, inputs, requester, wish = {}) => {
    const { tenant } = requester;
    // Validated input is JSON.
    const parsed = parseInput(document.inputs, inputs, 'inputs') as JsonObject;
    const names = connectionNames(document, parsed, clock.now());
    const known = names.size === 0 ? [] : await connectionsOf(tenant);
    return {
      id: newId('run'),
      tenant,
      playbookHash: hash,
      inputs: parsed,
      requester,
      priority: priorities[document.limits?.priority ?? 'normal'],
      connections: known.filter(({ id, title }) => names.has(id) || names.has(title)).map(({ id }) => id),
      ...wish,
    };
  };
}

const templates = new WeakMap<Playbook, readonly Template[]>();

function connectionTemplates(playbook: Playbook): readonly Template[] {
  const known = templates.get(playbook);
  if (known !== undefined) return known;
  const found = allSteps(playbook).flatMap((step): Template[] => {
    if (step.kind === 'action' || step.kind === 'request') return [step.connection];
    return step.kind === 'verb' && step.connections !== undefined ? [step.connections] : [];
  });
  templates.set(playbook, found);
  return found;
}

/** What rests on results of steps is not known yet, and is left out. */
function connectionNames(playbook: Playbook, inputs: JsonObject, now: Date): ReadonlySet<unknown> {
  const run = { id: '', playbook: playbook.id, version: 0, requester: '', now: now.toISOString() };
  const scope = { inputs, steps: {}, run, vars: playbook.variables ?? {}, trigger: null, variables: {} };
  const names = connectionTemplates(playbook).flatMap((template): unknown[] => {
    if (typeof template === 'string' && !template.includes('${{')) return [template];
    try {
      const value = resolveTemplate(template, scope, 'connection');
      return Array.isArray(value) ? value : [value];
    } catch {
      return [];
    }
  });
  return new Set(names);
}
