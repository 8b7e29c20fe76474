import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A committed file that is computed from the sources. */
export interface Generator {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  /** The whole text of the file. The same sources give the same text, on every machine. */
  render(): Promise<string>;
}

export interface StaleFile {
  readonly path: string;
  /** What differs first, for people. */
  readonly hint: string;
}

/** @returns the paths that were changed */
export async function writeGenerated(root: string, generators: readonly Generator[]): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const generator of generators) {
    const text = await generator.render();
    const file = join(root, generator.path);
    if ((await readOrNull(file)) === text) continue;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    changed.push(generator.path);
  }
  return changed;
}

/** Compares what would be written with what is there, and writes nothing. */
export async function findStale(root: string, generators: readonly Generator[]): Promise<readonly StaleFile[]> {
  const stale: StaleFile[] = [];
  for (const generator of generators) {
    const wanted = await generator.render();
    const present = await readOrNull(join(root, generator.path));
    if (present === null) stale.push({ path: generator.path, hint: 'does not exist' });
    else if (present !== wanted) stale.push({ path: generator.path, hint: firstDifference(present, wanted) });
  }
  return stale;
}

function firstDifference(present: string, wanted: string): string {
  const presentLines = present.split('\n');
  const wantedLines = wanted.split('\n');
  const index = wantedLines.findIndex((line, at) => line !== presentLines[at]);
  const at = index === -1 ? wantedLines.length : index;
  return `line ${at + 1}\n  - ${presentLines[at] ?? '(end of file)'}\n  + ${wantedLines[at] ?? '(end of file)'}`;
}

async function readOrNull(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
