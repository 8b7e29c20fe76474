import { toAppError } from '#kernel/error.ts';
import { isJsonObject, type JsonObject } from '#kernel/json.ts';
import type { PlaybookStore, RunDraft } from '#kernel/run.ts';
import type { TriggerRow, TriggerStore } from '#kernel/trigger.ts';
import { resolveTemplate } from '#playbook/template.ts';
import type { Log } from '#kernel/log.ts';
import type { DraftRun } from './run-draft.ts';

/** The run that a trigger starts, or why it starts none. */
export type TriggerRun = { readonly draft: RunDraft } | { readonly draft: null; readonly error: string };

interface Parts {
  readonly playbooks: Pick<PlaybookStore, 'get'>;
  readonly triggers: Pick<TriggerStore, 'noteFailure'>;
  readonly draftRun: DraftRun;
  readonly log: Log;
}

/**
 * Resolves the inputs of a trigger over what it hands over. A trigger that does not fit its playbook starts no run;
 * the reason is kept beside it.
 */
export async function triggerRun(parts: Parts, trigger: TriggerRow, handedOver: JsonObject): Promise<TriggerRun> {
  const { tenant, playbookId, triggerId, publishedBy } = trigger;
  const given: JsonObject = { kind: trigger.kind, id: triggerId, ...handedOver };
  try {
    const published = await parts.playbooks.get(tenant, playbookId);
    const inputs = resolveTemplate(trigger.inputs, { trigger: given }, `triggers.${triggerId}.inputs`);
    const name = `${playbookId}/${triggerId}`;
    // Runs of a trigger act in the name of whoever published it.
    const origin = publishedBy.origin ?? publishedBy.id;
    const requester = { kind: 'system', id: `trigger:${name}`, name: `trigger ${name}`, tenant, origin } as const;
    const draft = await parts.draftRun(published, isJsonObject(inputs) ? inputs : {}, requester, { trigger: given });
    return { draft };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'database_unavailable') throw error;
    parts.log.warn('A trigger started no run', { playbookId, triggerId, error: error.message });
    await parts.triggers.noteFailure(tenant, trigger, error.message);
    return { draft: null, error: error.message };
  }
}
