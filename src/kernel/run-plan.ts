import type { Effect } from './effect.ts';
import type { AppErrorJson } from './error.ts';
import type { Decision } from './guard.ts';
import { isJsonObject, type Json } from './json.ts';
import type { Run } from './run.ts';

/** What a dry run cannot know, because only the real answer of a console, an event or a person would tell. */
export interface Unpredictable {
  /** What would have to be known: `steps.isolate.data.taskId`. */
  readonly path: string;
  /** The field that asks for it: `release.input.id`. */
  readonly where: string;
}

/** One step of a predicted run. */
export interface PlanEntry {
  readonly runId: string;
  readonly playbookId: string;
  readonly stepId: string;
  readonly iteration: string;
  readonly title: string | null;
  /** `choice`: a branch, a switch or a loop, which decides what follows. `unpredictable`: whether and how it runs is not known. */
  readonly kind:
    | 'write'
    | 'read'
    | 'wait'
    | 'approval'
    | 'notice'
    | 'playbook'
    | 'choice'
    | 'failure'
    | 'unpredictable';
  readonly action: string | null;
  readonly verb: string | null;
  readonly connection: { readonly id: string; readonly title: string } | null;
  readonly effect: Effect | null;
  readonly targets: readonly string[];
  /** Names of the endpoints that would be reached, as far as the console tells. */
  readonly endpoints: readonly string[];
  readonly count: number | null;
  /** What the credentials of the connection need. */
  readonly permission: string | null;
  readonly verdict: PlannedVerdict | null;
  /** Sensitive fields masked. */
  readonly input: Json;
  /** A sentence for people. */
  readonly note: string | null;
  readonly unpredictable: Unpredictable | null;
}

export interface PlannedVerdict {
  readonly decision: Decision;
  /** `<policy>/<rule>` with what it says. */
  readonly rules: readonly { readonly name: string; readonly decision: Decision; readonly message: string }[];
  /** Who would have to consent. */
  readonly approval: string | null;
}

/** What a run would do, in the order of the document. */
export interface RunPlan extends Pick<Run, 'playbookId' | 'playbookVersion' | 'status' | 'inputs'> {
  readonly runId: string;
  /** True when nothing was unpredictable: the writes are these, in this order, and no others. */
  readonly complete: boolean;
  readonly counts: { readonly writes: number; readonly denied: number; readonly approvals: number };
  readonly entries: readonly PlanEntry[];
  readonly error: AppErrorJson | null;
  readonly output: Json;
}

/** How a step run, or an output, says that it could not be predicted. */
export function unpredictableOf(output: Json): Unpredictable | null {
  if (!isJsonObject(output)) return null;
  const { unpredictable } = output;
  if (unpredictable === undefined || !isJsonObject(unpredictable)) return null;
  const { path, where } = unpredictable;
  return output['dryRun'] === true && typeof path === 'string' && typeof where === 'string' ? { path, where } : null;
}
