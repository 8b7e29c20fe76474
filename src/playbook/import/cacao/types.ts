import type { JsonObject } from '#kernel/json.ts';

/** The kinds of steps that the standard has. */
export const stepTypes = [
  'start',
  'end',
  'action',
  'playbook-action',
  'parallel',
  'if-condition',
  'while-condition',
  'switch-condition',
] as const;
export type StepType = (typeof stepTypes)[number];

/** One step of a workflow, with all that it leads to. */
export interface CacaoStep {
  readonly id: string;
  readonly pointer: string;
  readonly type: StepType;
  readonly raw: JsonObject;
  readonly completion: string | null;
  readonly success: string | null;
  readonly failure: string | null;
  /** Where its branches begin, with the name of each: `on_true`, `on_false`, a case, the position in `next_steps`. */
  readonly branches: readonly { readonly name: string; readonly to: string }[];
}

export interface CacaoFile {
  readonly raw: JsonObject;
  readonly title: string;
  readonly summary: string;
  readonly start: string;
  readonly exception: string | null;
  readonly steps: ReadonlyMap<string, CacaoStep>;
}

export const specVersion = 'cacao-2.0';

/**
 * Marks what only we can read: each step of ours as it was, beside what every tool understands of it. Made once, and never changed.
 */
export const extensionId = 'extension-definition--6f1d1f0e-5c57-5b0e-9d0c-2c0a4f7d9b31';
