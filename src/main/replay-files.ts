import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createCatalog } from '#catalog/catalog.ts';
import { connectors } from '#catalog/connectors.ts';
import type { ReplayTools } from '#engine/replay/recorded-parts.ts';
import { replayAll, type NamedRecording } from '#engine/replay/replay.ts';
import { AppError } from '#kernel/error.ts';
import { readRecording, type ReplayReport } from '#kernel/recording.ts';
import { parsePlaybook } from '#playbook/parse.ts';
import { mayWrite } from '#response/prepared-call.ts';
import { mergeResults } from '#response/verbs/merge.ts';

/** What replays ask of this release. */
export function replayTools(): ReplayTools {
  const catalog = createCatalog(connectors);
  return {
    describe(actionId, input) {
      const { action } = catalog.action(actionId);
      return { mayWrite: mayWrite(action, input), fields: action.input };
    },
    merge: (plan, results) => mergeResults(catalog, plan, results),
  };
}

/**
 * Replays the recordings of these files and folders, without a network and without a database.
 * @param playbooks a folder with the playbooks as they are now; null takes those of the recordings
 * @throws AppError `invalid_input` for a file that is no recording, or when there is none
 */
export async function replayFiles(paths: readonly string[], playbooks: string | null): Promise<ReplayReport> {
  const files = paths.flatMap(filesAt);
  if (files.length === 0) throw wrong(paths.join(', '), 'has no recordings');
  const recordings = files.map((file): NamedRecording => ({
    name: file,
    recording: readRecording(file, readText(file)),
  }));
  const sources = playbooks === null ? new Map<string, string>() : sourcesIn(playbooks);
  return replayAll(recordings, { tools: replayTools(), sourceOf: (id) => sources.get(id) ?? null });
}

function filesAt(path: string): readonly string[] {
  if (!isFolder(path)) return [path];
  return readdirSync(path)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => join(path, name));
}

/** By the id in the document; a file that is no playbook is a problem of its own. */
function sourcesIn(folder: string): ReadonlyMap<string, string> {
  if (!isFolder(folder)) throw wrong(folder, 'is no folder');
  const names = readdirSync(folder).filter((name) => /\.(ya?ml|json)$/.test(name));
  return new Map(
    names.map((name) => {
      const source = readText(join(folder, name));
      return [parsePlaybook(source).playbook.id, source];
    }),
  );
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (cause) {
    throw wrong(path, 'cannot be read', cause);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw wrong(path, 'cannot be read', cause);
  }
}

function wrong(path: string, problem: string, cause?: unknown): AppError {
  return new AppError('invalid_input', `${path} ${problem}.`, { failureIndicator: path, cause });
}
