import type { Catalog } from '#catalog/catalog.ts';
import type { ConnectionStore } from '#kernel/connection.ts';
import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { JsonObject } from '#kernel/json.ts';
import { withoutSecrets } from '#kernel/mask.ts';
import type { Preset, PresetDraft, PresetFilter, PresetStore } from '#kernel/preset.ts';
import type { ActionRunner } from '#kernel/runner.ts';
import { changeOf } from './audit-change.ts';
import { permissionFor } from './actions.ts';
import type { Note } from './audit.ts';
import { demand, type Principal } from './principal.ts';
import { reachedPage } from './reached-page.ts';

export interface NewPreset {
  readonly title: string;
  /** Id or title; left out: chosen when the preset is used. */
  readonly connection?: string;
  /** May be filled in by half; what is secret in it is not kept. */
  readonly input: JsonObject;
}

/** Whoever may run an action may keep its form filled in, for all who use it. Running one is running the action. */
export interface PresetUseCases {
  list(principal: Principal, filter: PresetFilter): Promise<readonly Preset[]>;
  get(principal: Principal, id: string): Promise<Preset>;
  /** @throws AppError `conflict` when the action has a preset of that title */
  create(principal: Principal, actionId: string, preset: NewPreset): Promise<Preset>;
  /** @throws AppError `precondition_failed` when somebody else has saved it meanwhile */
  save(principal: Principal, id: string, preset: NewPreset, revision: number): Promise<Preset>;
  remove(principal: Principal, id: string): Promise<void>;
}

interface Parts {
  readonly presets: PresetStore;
  readonly connections: Pick<ConnectionStore, 'get'>;
  readonly catalog: Pick<Catalog, 'action'>;
  readonly runner: Pick<ActionRunner, 'describe'>;
  readonly note: Note;
}

export function presetUseCases({ presets, connections, catalog, runner, note }: Parts): PresetUseCases {
  function demandUse(principal: Principal, actionId: string, input: JsonObject, connectionId: string | null): void {
    const { effect } = runner.describe(actionId, input);
    demand(principal, permissionFor[effect], connectionId ?? undefined);
  }

  async function draftOf(principal: Principal, id: string, actionId: string, given: NewPreset): Promise<PresetDraft> {
    const { requester } = principal;
    const { tenant } = requester;
    const { connection, title } = given;
    const connectionId = connection === undefined ? null : (await connections.get(tenant, connection)).id;
    const input = withoutSecrets(catalog.action(actionId).action.input, given.input);
    demandUse(principal, actionId, input, connectionId);
    return { id, tenant, actionId, title, connectionId, input, savedBy: requester };
  }

  async function reached(principal: Principal, id: string): Promise<Preset> {
    demand(principal, 'view');
    const preset = await presets.get(principal.requester.tenant, id);
    if (preset.connectionId !== null) demand(principal, 'view', preset.connectionId);
    return preset;
  }

  return {
    async list(principal, filter) {
      demand(principal, 'view');
      return reachedPage(
        principal,
        filter,
        (page) => presets.list(principal.requester.tenant, page),
        ({ connectionId }) => (connectionId === null ? [] : [connectionId]),
      );
    },
    get: reached,
    async create(principal, actionId, given) {
      const preset = await presets.insert(await draftOf(principal, newId('pre'), actionId, given));
      await note(principal, 'preset.created', preset.id, changeOf(null, contentOf(preset)));
      return preset;
    },
    async save(principal, id, given, revision) {
      const before = await reached(principal, id);
      demandUse(principal, before.actionId, before.input, before.connectionId);
      const after = await presets.update(await draftOf(principal, id, before.actionId, given), revision);
      if (after === null) throw outdated(await presets.get(before.tenant, id), revision);
      await note(principal, 'preset.saved', id, changeOf(contentOf(before), contentOf(after)));
      return after;
    },
    async remove(principal, id) {
      const before = await reached(principal, id);
      demandUse(principal, before.actionId, before.input, before.connectionId);
      await presets.remove(before.tenant, id);
      await note(principal, 'preset.removed', id, changeOf(contentOf(before), null));
    },
  };
}

function contentOf({ actionId, title, connectionId, input }: Preset): JsonObject {
  return { actionId, title, connectionId, input };
}

function outdated({ title, revision, savedBy, savedAt }: Preset, base: number): AppError {
  const message = `The preset ${title} is at revision ${revision}, saved by ${savedBy.name} at ${savedAt}; you started from revision ${base}.`;
  return new AppError('precondition_failed', message, { failureIndicator: 'If-Match', details: { revision } });
}
