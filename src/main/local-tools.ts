import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckedPlaybook, Folder, LocalTools } from '#cli/local-tools.ts';
import { AppError } from '#kernel/error.ts';
import type { ReplayReport } from '#kernel/recording.ts';

export const localTools: LocalTools = { checkPlaybook, openFolder, replay, writeText };

async function replay(paths: readonly string[], playbooks: string | null): Promise<ReplayReport> {
  const { replayFiles } = await import('./replay-files.ts');
  return replayFiles(paths, playbooks);
}

function writeText(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new AppError('invalid_input', `The file ${path} cannot be written.`, { failureIndicator: path, cause });
  }
}

/** Loaded when it is needed: help must not wait for every action. */
async function checkPlaybook(source: string): Promise<CheckedPlaybook> {
  const [{ catalogLookups }, { createCatalog }, { connectors }, { checkPlaybook: check }, parse, canonical, problem] =
    await Promise.all([
      import('#app/playbook-lookups.ts'),
      import('#catalog/catalog.ts'),
      import('#catalog/connectors.ts'),
      import('#playbook/check.ts'),
      import('#playbook/parse.ts'),
      import('#playbook/canonical.ts'),
      import('#playbook/problem.ts'),
    ]);
  const parsed = parse.parsePlaybook(source);
  const problems = check(parsed, catalogLookups(createCatalog(connectors)));
  if (problem.hasErrors(problems)) throw problem.invalidPlaybook(problems);
  const { id, title } = parsed.playbook;
  return {
    playbookId: id,
    title,
    hash: canonical.playbookHash(parsed.playbook),
    warnings: problems.map((one) => ({ ...one })),
  };
}

function openFolder(path: string, purpose: 'read' | 'write'): Folder {
  try {
    if (purpose === 'write') mkdirSync(path, { recursive: true });
    if (!statSync(path).isDirectory())
      throw new AppError('invalid_input', `${path} is no folder.`, { failureIndicator: path });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('invalid_input', `The folder ${path} cannot be used: ${reason}.`, {
      failureIndicator: path,
      cause,
    });
  }
  return {
    names: () =>
      readdirSync(path, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
        .toSorted(),
    read: (name) => readOrNull(join(path, name)),
    write(name, text) {
      const side = join(path, `.${name}.new`);
      writeFileSync(side, text);
      renameSync(side, join(path, name));
    },
  };
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new AppError('invalid_input', `The file ${path} cannot be read.`, { failureIndicator: path, cause });
  }
}
