import type { Permission } from '#kernel/access.ts';
import { AppError } from '#kernel/error.ts';
import { stringifyJson, type JsonObject } from '#kernel/json.ts';
import type { Playbook, Step } from '#kernel/playbook.ts';
import type { PlaybookStore, RunMode } from '#kernel/run.ts';
import type { ActionRunner } from '#kernel/runner.ts';
import { verbTable } from '#kernel/verb-table.ts';
import { permissionFor } from './actions.ts';
import { demand, demandEverywhere, type Principal } from './principal.ts';
import { allSteps } from './rerun/step-tree.ts';

interface Parts {
  readonly playbooks: Pick<PlaybookStore, 'get'>;
  readonly runner: Pick<ActionRunner, 'describe'>;
}

/**
 * Before a playbook is started, or published so that it starts itself: whoever does it must be allowed what it would
 * do. Which connections it reaches shows only while it runs.
 * @throws AppError `forbidden`
 */
export async function demandRun(
  parts: Parts,
  principal: Principal,
  document: Playbook,
  mode: RunMode = 'live',
): Promise<void> {
  if (mode !== 'live') return demandEverywhere(principal, 'read');
  demandEverywhere(principal, 'respond');
  for (const needed of await needsOf(parts, principal.requester.tenant, document, new Set())) demand(principal, needed);
}

/** Whether a trigger would start this playbook: one of its own, or of another one that calls its newest version, by whichever way. */
export async function startsItself(
  playbooks: Pick<PlaybookStore, 'list'>,
  tenant: string,
  document: Playbook,
): Promise<boolean> {
  if (hasTriggers(document)) return true;
  const newest = new Map((await playbooks.list(tenant)).map((each) => [each.playbookId, each.document]));
  const started = new Set([...newest].filter(([, each]) => hasTriggers(each)).map(([id]) => id));
  // A set walks through what is added to it meanwhile.
  for (const id of started) for (const called of newestCalledBy(newest.get(id))) started.add(called);
  return started.has(document.id);
}

function hasTriggers({ triggers = [] }: Playbook): boolean {
  return triggers.length > 0;
}

function newestCalledBy(document: Playbook | undefined): readonly string[] {
  const steps = document === undefined ? [] : allSteps(document);
  return steps.flatMap((step) => (step.kind === 'playbook' && step.version === undefined ? [step.playbook] : []));
}

/** What the steps need, those of other playbooks included. */
async function needsOf(
  parts: Parts,
  tenant: string,
  document: Playbook,
  seen: Set<string>,
): Promise<ReadonlySet<Permission>> {
  const needs = new Set<Permission>();
  for (const step of allSteps(document)) {
    if (step.disabled === true) continue;
    if (step.kind !== 'playbook') {
      for (const need of needOf(parts, step)) needs.add(need);
      continue;
    }
    const name = `${step.playbook}/${step.version ?? 'newest'}`;
    if (seen.has(name)) continue;
    seen.add(name);
    const inner = await parts.playbooks.get(tenant, step.playbook, step.version).catch(nullWhenMissing);
    if (inner !== null) for (const need of await needsOf(parts, tenant, inner.document, seen)) needs.add(need);
  }
  return needs;
}

function needOf({ runner }: Parts, step: Step): readonly Permission[] {
  if (step.kind === 'verb') return [permissionFor[verbTable[step.verb].effect]];
  if (step.kind !== 'action' && step.kind !== 'request') return [];
  const id = step.kind === 'action' ? step.action : 'http.request';
  // What is not known yet counts as the worst that the action can do: no input is wrong, and that means the same.
  return [permissionFor[runner.describe(id, isLiteral(step.input) ? step.input : null).effect]];
}

function isLiteral(input: JsonObject): boolean {
  return !stringifyJson(input).includes('${{');
}

/** It fails by name when it runs. */
function nullWhenMissing(error: unknown): null {
  if (error instanceof AppError && error.code === 'not_found') return null;
  throw error;
}
