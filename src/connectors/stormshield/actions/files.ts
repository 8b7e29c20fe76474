import { agentTask } from './agent-task.ts';

// Neither is idempotent. A path names whatever file lies there at the time, so a second quarantine may take a newer file
// or fail for want of one; a second restoration may overwrite what was written since the first.

export const quarantineFile = agentTask({
  name: 'quarantine-file',
  title: 'Quarantine file',
  summary: 'Moves one file of an endpoint into the quarantine, from where it can be restored by its SHA-256.',
  category: 'Quarantine',
  effect: 'write',
  idempotent: false,
  route: 'file-quarantine',
  fields: {
    filePath: {
      kind: 'text',
      required: true,
      maxLength: 32_767,
      label: 'File path',
      help: 'Full path on the endpoint.',
    },
    bypassExcludedDirectories: {
      kind: 'flag',
      label: 'Take excluded folders too',
      help: 'Quarantines the file even in a folder that the console keeps out of the quarantine.',
    },
  },
  manualCheck:
    'Look for the file in the quarantine of the agent in the SES console, and for the request in the system logs.',
});

export const restoreQuarantineFile = agentTask({
  name: 'restore-quarantine-file',
  title: 'Restore quarantined file',
  summary: 'Puts a quarantined file, found by its SHA-256, back where it was.',
  category: 'Quarantine',
  effect: 'destructive',
  // Only the overwritten file is lost for good.
  effectOf: (input) => (input['overwriteExistingFile'] === true ? 'destructive' : 'write'),
  idempotent: false,
  route: 'quarantined-file-restoration',
  fields: {
    fileHashSha256: {
      kind: 'text',
      required: true,
      maxLength: 64,
      pattern: '^[0-9A-Fa-f]{64}$',
      label: 'SHA-256 of the file',
    },
    overwriteExistingFile: {
      kind: 'flag',
      label: 'Overwrite',
      help: 'Replaces a file that lies at the old place by now; that file is lost.',
    },
  },
  manualCheck:
    'See in the SES console whether the file has left the quarantine of the agent, and look for the request in the system logs.',
});
