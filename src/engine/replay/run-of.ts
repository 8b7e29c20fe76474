import type { RecordedRun } from '#kernel/recording.ts';
import type { PlaybookVersion, Run } from '#kernel/run.ts';
import { parsePlaybook } from '#playbook/parse.ts';

const tenant = 'replay';

/** A recorded run as the engine knows runs. */
export function runOf(recorded: RecordedRun): Run {
  const { playbook, requester, ...same } = withoutSteps(recorded);
  return {
    ...same,
    tenant,
    playbookId: playbook.id,
    playbookVersion: playbook.version,
    playbookHash: playbook.hash,
    requester: { kind: 'system', id: 'replay', name: requester, tenant },
    cancelRequested: false,
    simulation: null,
    priority: 0,
    rerunOf: null,
    reuses: false,
    rerun: null,
    held: null,
  };
}

function withoutSteps({ steps: _, ...recorded }: RecordedRun): Omit<RecordedRun, 'steps'> {
  return recorded;
}

/** The version that a recorded run had. */
export function versionOfRun({ playbook: { id, version, hash, source } }: RecordedRun): PlaybookVersion {
  const { playbook } = parsePlaybook(source);
  return {
    playbookId: id,
    version,
    hash,
    title: playbook.title,
    document: playbook,
    source,
    publishedAt: '',
    publishedBy: { kind: 'system', id: 'replay', name: 'replay', tenant },
  };
}
