import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import { unifiedDiff } from '#kernel/text-diff.ts';
import { textOf } from '../answer.ts';
import type { Client } from '../client.ts';
import { defineCommand, exitCodes, type Command, type Context, type ExitCode } from '../command.ts';
import type { CheckedPlaybook, Folder } from '../local-tools.ts';
import { printable, table, type Output } from '../output.ts';
import {
  playbookFiles,
  pullFile,
  readBases,
  remotePlaybook,
  sha256,
  writeBases,
  type Base,
  type FileReport,
  type RemotePlaybook,
} from '../playbook-folder.ts';

const folderField = { folder: { kind: 'text', required: true } } as const;

const pull = defineCommand({
  name: 'playbook pull',
  summary: 'Write the newest version of every playbook into a folder, one file each',
  positions: ['folder'],
  fields: { ...folderField, force: { kind: 'flag', help: 'Overwrite files that were changed here.' } },
  async run({ folder: path, force = false }, { client, output, local }) {
    const remotes = await remotePlaybooks(await client());
    const folder = local.openFolder(path, 'write');
    const bases = new Map(readBases(folder));
    const reports = [...remotes.values()].map((remote) => {
      const { report, base } = pullFile(folder, remote, bases.get(remote.playbookId), force);
      if (base !== undefined) bases.set(remote.playbookId, base);
      return report;
    });
    writeBases(folder, bases);
    return show(reports, output);
  },
});

const push = defineCommand({
  name: 'playbook push',
  summary: 'Publish every playbook of a folder that has changed; all are checked first',
  positions: ['folder'],
  fields: { ...folderField, force: { kind: 'flag', help: 'Publish over versions that were not pulled.' } },
  async run({ folder: path, force = false }, { client, output, local }) {
    const folder = local.openFolder(path, 'read');
    const files = await checkedFiles(folder, local);
    const server = await client();
    const remotes = await remotePlaybooks(server);
    const bases = new Map(readBases(folder));
    const reports: FileReport[] = [];
    for (const file of files) {
      const { report, base } = await pushFile(
        server,
        file,
        remotes.get(file.playbookId),
        force ? null : (bases.get(file.playbookId)?.version ?? 0),
      );
      reports.push(report);
      if (base !== null) bases.set(file.playbookId, base);
    }
    writeBases(folder, bases);
    return show(reports, output);
  },
});

const diff = defineCommand({
  name: 'playbook diff',
  summary: 'What differs between two versions, or between a folder and the server',
  positions: ['what'],
  fields: {
    what: { kind: 'text', required: true, help: 'A folder; or, with --from, the id of a playbook.' },
    from: { kind: 'text', pattern: '^(draft|newest|[0-9]{1,9})$', help: 'A version, `newest` or `draft`.' },
    to: { kind: 'text', pattern: '^(draft|newest|[0-9]{1,9})$', help: 'As --from; `newest` when left out.' },
  },
  async run({ what, from, to }, { client, output, local }) {
    const server = await client();
    if (from !== undefined) {
      const answer = await server.call('diffPlaybook', { params: { id: what }, query: { from, to } });
      return showDiffs([{ name: what, diff: textOf(answer, 'diff') }], output);
    }
    const folder = local.openFolder(what, 'read');
    const remotes = await remotePlaybooks(server);
    const files = playbookFiles(folder);
    const ofFiles = files.map((file) => {
      const remote = remotes.get(idOf(file));
      const before = remote === undefined ? 'nothing' : `${file} version ${remote.version}`;
      return { name: file, diff: unifiedDiff(remote?.source ?? '', folder.read(file) ?? '', { before, after: file }) };
    });
    return showDiffs(ofFiles, output);
  },
});

async function remotePlaybooks(server: Client): Promise<ReadonlyMap<string, RemotePlaybook>> {
  const { items } = await server.call('listPlaybooks');
  const found = (items as readonly JsonObject[]).map(remotePlaybook);
  return new Map(found.map((remote) => [remote.playbookId, remote]));
}

interface LocalFile extends CheckedPlaybook {
  readonly file: string;
  readonly source: string;
}

/** @throws AppError `invalid_playbook` with the problems of all files, each with its file */
async function checkedFiles(folder: Folder, local: Context['local']): Promise<readonly LocalFile[]> {
  const problems: JsonObject[] = [];
  const files: LocalFile[] = [];
  for (const file of playbookFiles(folder)) {
    const source = folder.read(file) ?? '';
    const add = (problem: JsonObject): void =>
      void problems.push({ ...problem, path: `${file}: ${textOf(problem, 'path')}` });
    try {
      const checked = await local.checkPlaybook(source);
      if (checked.playbookId !== idOf(file)) {
        const fix = `Name the file ${checked.playbookId}.yaml.`;
        add({ line: 1, column: 1, path: 'id', problem: 'is not the name of the file', fix });
      }
      files.push({ ...checked, file, source });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'invalid_playbook') throw error;
      for (const problem of (error.details?.['problems'] ?? []) as readonly JsonObject[]) add(problem);
    }
  }
  if (problems.length === 0) return files;
  throw new AppError('invalid_playbook', 'Nothing was published: some files are wrong.', { details: { problems } });
}

async function pushFile(
  server: Client,
  { file, source, hash, playbookId }: LocalFile,
  remote: RemotePlaybook | undefined,
  base: number | null,
): Promise<{ readonly report: FileReport; readonly base: Base | null }> {
  const baseAt = (version: number): Base => ({ version, sha256: sha256(source) });
  if (remote?.hash === hash) {
    const text = `version ${remote.version}${remote.source === source ? '' : '; only its text differs, not what it does'}`;
    return { report: { file, status: 'unchanged', text }, base: baseAt(remote.version) };
  }
  try {
    const published = await server.call('publishPlaybook', { body: { source, ...(base === null ? {} : { base }) } });
    const version = Number(published['version']);
    const from = remote === undefined ? '' : `version ${remote.version} -> `;
    return {
      report: { file, status: remote === undefined ? 'new' : 'updated', text: `${from}version ${version}` },
      base: baseAt(version),
    };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'precondition_failed') throw error;
    const text = `${error.message} Pull first, or push ${playbookId} with --force.`;
    return { report: { file, status: 'refused', text }, base: null };
  }
}

function idOf(file: string): string {
  return file.replace(/\.[^.]+$/, '');
}

function show(reports: readonly FileReport[], output: Output): ExitCode {
  const rows = reports.map((report) => ({ ...report }));
  output.answer(rows, () => (rows.length === 0 ? 'There are no playbooks.' : table(rows, ['file', 'status', 'text'])));
  return reports.some(({ status }) => status === 'refused') ? exitCodes.failed : exitCodes.done;
}

/** As `diff` does: 0 when nothing differs, 1 when something does. */
function showDiffs(diffs: readonly { readonly name: string; readonly diff: string }[], output: Output): ExitCode {
  const different = diffs.filter((one) => one.diff !== '');
  const text = different.flatMap((one) => one.diff.trimEnd().split('\n')).map(printable);
  output.answer(different, () => (text.length === 0 ? 'Nothing differs.' : text.join('\n')));
  return different.length === 0 ? exitCodes.done : exitCodes.failed;
}

export const playbookFolderCommands: readonly Command[] = [pull, push, diff];
