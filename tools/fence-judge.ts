import { posix } from 'node:path';
import { fencedRoots, folderFences, packageFences, type Fence, type FolderFence } from './fences.ts';

export interface ImportFact {
  readonly specifier: string;
  /** Erased before the program runs: `import type`, `export type`. */
  readonly typeOnly: boolean;
}

/**
 * Judges one import between our own files.
 * @param from path of the importing file, relative to the repository, with `/`
 * @returns what is wrong, or null
 */
export function folderProblem(from: string, fact: ImportFact): string | null {
  if (!isFenced(from)) return null;
  const fence = fenceOf(from);
  if (fence === null) return `${from} lies in no folder of tools/fences.ts; add it there, with what it may import`;
  const target = targetOf(from, fact.specifier);
  if (target === null) return null;
  const style = spellingProblem(from, target, fact.specifier, fence);
  if (style !== null) return style;
  if (isTest(target) && !isTest(from)) return `${target} is for tests`;
  if (sameFolder(fence, from, target)) return null;
  if (fence.imports.some((allowed) => isWithin(target, allowed))) return null;
  const typesAllowed = (fence.types ?? []).some((allowed) => isWithin(target, allowed));
  if (typesAllowed && fact.typeOnly) return null;
  if (typesAllowed) return `${fence.folder} may import only types of ${folderOf(target)}; use \`import type\``;
  return `${folderOf(from)} may not import ${folderOf(target)}`;
}

/** Judges one import of a package or of a part of Node. */
export function packageProblem(from: string, specifier: string): string | null {
  if (isOwn(specifier)) return null;
  const name = packageOf(specifier);
  const fence = packageFences.find(({ packages }) => packages.includes(name));
  if (fence === undefined || isAllowed(from, fence)) return null;
  return `${name} may be imported only in ${fence.allowed.join(', ')}`;
}

/** Whether a fenced thing may be used in this file. */
export function isAllowed(path: string, fence: Fence): boolean {
  if (!isFenced(path)) return true;
  if (fence.testsExempt && isTest(path)) return true;
  return fence.allowed.some((allowed) => isWithin(path, allowed));
}

/** Tests, and what only tests use: it lies in a folder named `testing`. */
export function isTest(path: string): boolean {
  return /\.test\.tsx?$|\/testing\//.test(path);
}

/** The fence whose folder holds this file: the deepest, and of those a plain name before `*`. */
function fenceOf(path: string): FolderFence | null {
  const holding = folderFences.filter(({ folder }) => isWithin(path, folder));
  return holding.toSorted((a, b) => exactness(b) - exactness(a))[0] ?? null;
}

function exactness({ folder }: FolderFence): number {
  return folder.split('/').length * 2 - (folder.includes('*') ? 1 : 0);
}

/** Path of an imported file of ours, or null for a package. */
export function targetOf(from: string, specifier: string): string | null {
  if (specifier.startsWith('#')) return `src/${specifier.slice(1)}`;
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(from), specifier));
  return specifier.startsWith('/') || specifier.startsWith('file:') ? specifier : null;
}

/** The folder that a path belongs to: as fenced, or its first segment. */
export function folderOf(path: string): string {
  const fence = fenceOf(path);
  if (fence === null) return posix.dirname(path) === '.' ? path : (path.split('/')[0] ?? path);
  const depth = fence.folder.split('/').length;
  return path
    .replace(/\.tsx?$/, '')
    .split('/')
    .slice(0, depth)
    .join('/');
}

function spellingProblem(from: string, target: string, specifier: string, fence: FolderFence): string | null {
  if (sameFolder(fence, from, target)) {
    return specifier.startsWith('#') ? `inside a folder use a relative path, not ${specifier}` : null;
  }
  if (specifier.startsWith('#') || !target.startsWith('src/')) return null;
  return `across folders use #${target.slice('src/'.length)}, not ${specifier}`;
}

function sameFolder(fence: FolderFence, from: string, target: string): boolean {
  return isWithin(target, fence.folder) && folderOf(from) === folderOf(target);
}

function isFenced(path: string): boolean {
  return fencedRoots.some((root) => path.startsWith(`${root}/`));
}

function isWithin(path: string, place: string): boolean {
  if (!place.endsWith('/*')) return path.replace(/\.(tsx?|json)$/, '') === place || path.startsWith(`${place}/`);
  const parent = place.slice(0, -1);
  return path.startsWith(parent) && path.slice(parent.length).includes('/');
}

function isOwn(specifier: string): boolean {
  return /^[#./]|^file:/.test(specifier);
}

const nodeParts = new Set(['http', 'https', 'http2', 'crypto', 'process']);

function packageOf(specifier: string): string {
  const [first = '', second] = specifier.split('/');
  if (nodeParts.has(first)) return `node:${first}`;
  return first.startsWith('@') && second !== undefined ? `${first}/${second}` : first;
}
