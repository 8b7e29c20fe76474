import type { JsonObject } from './json.ts';
import type { Requester } from './requester.ts';

/** The form of an action, filled in and kept under a title. Secrets are never among it. */
export interface Preset {
  readonly id: string;
  readonly tenant: string;
  readonly actionId: string;
  /** Unique for its action. */
  readonly title: string;
  /** Null: chosen when it is used. */
  readonly connectionId: string | null;
  /** As far as it was filled in; validated when it is run. */
  readonly input: JsonObject;
  readonly savedBy: Requester;
  readonly revision: number;
  readonly savedAt: string;
}

export type PresetDraft = Pick<Preset, 'id' | 'tenant' | 'actionId' | 'title' | 'connectionId' | 'input' | 'savedBy'>;

export interface PresetFilter {
  readonly actionId?: string;
  readonly limit: number;
  /** Id of the last preset of the page before. */
  readonly after?: string;
}

export interface PresetStore {
  list(tenant: string, filter: PresetFilter): Promise<readonly Preset[]>;
  /** @throws AppError `not_found` */
  get(tenant: string, id: string): Promise<Preset>;
  /** @throws AppError `conflict` when the action has a preset of that title */
  insert(draft: PresetDraft): Promise<Preset>;
  /** @returns null when it is at another revision. @throws AppError as `insert` */
  update(draft: PresetDraft, revision: number): Promise<Preset | null>;
  remove(tenant: string, id: string): Promise<void>;
}
