import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SourceFile {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Something in the tree that breaks a rule of the architecture. */
export interface Violation {
  readonly path: string;
  readonly rule: string;
  readonly problem: string;
}

export type TreeRule = (files: readonly SourceFile[]) => readonly Violation[];

const skippedFolders = new Set(['node_modules', 'dist', 'coverage']);
const textEndings = /\.(ts|tsx|js|mjs|cjs|css|html|json|md|sql|sh|yaml|yml)$/;

/** Reads every text file below these folders of the root; folders that do not exist are left out. */
export function readSourceTree(root: string, folders: readonly string[]): readonly SourceFile[] {
  return folders.flatMap((folder) => readFolder(root, folder)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

export function isCode(path: string): boolean {
  return /\.(ts|tsx)$/.test(path);
}

function readFolder(root: string, folder: string): readonly SourceFile[] {
  return entriesOf(join(root, folder)).flatMap((entry): readonly SourceFile[] => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : readFolder(root, path);
    if (!entry.isFile()) return [];
    // Files without readable text still have a name to judge.
    const text = textEndings.test(entry.name) ? readFileSync(join(root, path), 'utf8') : '';
    return [{ path, text }];
  });
}

function entriesOf(folder: string): ReturnType<typeof readEntries> {
  try {
    return readEntries(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function readEntries(folder: string) {
  return readdirSync(folder, { withFileTypes: true });
}
