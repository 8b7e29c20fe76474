import type { ContainmentStore } from '#kernel/containment.ts';
import type { ConnectionStore } from '#kernel/connection.ts';
import type { Notifier } from '#kernel/notice.ts';
import type { ActionRunner } from '#kernel/runner.ts';
import type { VerbPlanner } from '#kernel/verb.ts';
import type { VerbParts } from '../verbs/ask-console.ts';

/** What the reconciler and its parts work with. */
export interface ContainmentParts extends VerbParts {
  readonly connections: Pick<ConnectionStore, 'list' | 'get'>;
  readonly containments: ContainmentStore;
  readonly notifier: Notifier;
  readonly runner: Pick<ActionRunner, 'run'>;
  readonly verbs: VerbPlanner;
}
