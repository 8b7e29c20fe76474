import type { Notifier } from '#kernel/notice.ts';
import type { PlaybookStore, RunStore } from '#kernel/run.ts';
import type { Note } from './audit.ts';
import type { Principal } from './principal.ts';

interface Parts {
  readonly runs: Pick<RunStore, 'get'>;
  readonly playbooks: PlaybookStore;
  readonly notifier: Notifier;
  readonly note: Note;
}

/** Technical failures in a row after which triggers stop, where the playbook does not say. */
const usualLimit = 10;

/** Job: looks whether a run that failed was one too many in a row. Safe to repeat: the notice is sent once. */
export async function judgeFailure(
  { runs, playbooks, notifier, note }: Parts,
  tenant: string,
  runId: string,
): Promise<void> {
  const run = await runs.get(tenant, runId);
  const { playbookId } = run;
  const { document } = await playbooks.get(tenant, playbookId);
  const limit = document.limits?.pauseAfter ?? usualLimit;
  const isTooMany = async (): Promise<boolean> => (await playbooks.failuresInARow(tenant, playbookId, limit)) >= limit;
  const { paused } = await playbooks.state(tenant, playbookId);
  // A server may have died between the pause and the notice.
  if (paused === null ? !(await isTooMany()) : paused.runId !== runId) return;
  const reason = `${limit} runs in a row failed, the last one with: ${run.error?.message ?? 'no message'}`;
  const by = { kind: 'system', id: 'cordon', name: 'cordon', tenant } as const;
  const principal: Principal = { requester: by, role: 'administrator' };
  if (await playbooks.pause(tenant, playbookId, { reason, by, runId }))
    await note(principal, 'playbook.paused', playbookId, { reason, run: runId, failures: limit });
  await notifier.send({
    tenant,
    kind: 'playbook.paused',
    severity: 'critical',
    title: `${document.title} is paused`,
    text: `Its triggers start no more runs. ${reason}`,
    path: `/runs/${runId}`,
    key: `playbook.paused/${playbookId}/${runId}`,
  });
}
