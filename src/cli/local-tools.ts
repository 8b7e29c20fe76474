import type { JsonObject } from '#kernel/json.ts';
import type { ReplayReport } from '#kernel/recording.ts';

/** What commands do on this machine alone, without a server. */
export interface LocalTools {
  /** Checks a playbook with the actions of this release. @throws AppError `invalid_playbook` with every problem */
  readonly checkPlaybook: (source: string) => Promise<CheckedPlaybook>;
  /** @throws AppError `invalid_input` when it is no folder; one that is to be written to is made */
  /** Replays recordings without a server, against the playbooks of a folder or else those that were recorded. @throws AppError `invalid_input` for a file that is no recording */
  readonly replay: (paths: readonly string[], playbooks: string | null) => Promise<ReplayReport>;
  /** @throws AppError `invalid_input` when it cannot be written */
  readonly writeText: (path: string, text: string) => void;
  readonly openFolder: (path: string, purpose: 'read' | 'write') => Folder;
}

export interface CheckedPlaybook {
  readonly playbookId: string;
  readonly title: string;
  readonly hash: string;
  /** What can run and is most likely not what was meant. */
  readonly warnings: readonly JsonObject[];
}

/** The files of one folder, without those of folders below. */
export interface Folder {
  names(): readonly string[];
  /** Null when there is no such file. */
  read(name: string): string | null;
  /** Replaces the file as a whole. */
  write(name: string, text: string): void;
}
