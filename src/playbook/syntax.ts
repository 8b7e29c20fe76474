import type { ASTNode } from '@marcbachmann/cel-js';

/** Macros that go through a list or the keys of an object; the first argument names the item. */
export const loops: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** The path that a row of accesses spells, as far as it is written out: `steps["a"].data[0]` is `steps`, `a`, `data`, 0. */
export interface Path {
  readonly root: ASTNode;
  readonly segments: readonly (string | number)[];
  /** Index expressions after which the path is known only when the step runs. */
  readonly indexes: readonly ASTNode[];
}

export function readPath(node: ASTNode): Path {
  if (node.op !== '.' && node.op !== '[]') return { root: node, segments: [], indexes: [] };
  const before = readPath(node.args[0]);
  const segment = node.op === '.' ? node.args[1] : literalIndex(node.args[1]);
  if (segment !== null && before.indexes.length === 0) return { ...before, segments: [...before.segments, segment] };
  return node.op === '.' || segment !== null ? before : { ...before, indexes: [...before.indexes, node.args[1]] };
}

function literalIndex(node: ASTNode): string | number | null {
  if (node.op !== 'value') return null;
  if (typeof node.args === 'string') return node.args;
  return typeof node.args === 'bigint' ? Number(node.args) : null;
}

export function formatPath(root: string, segments: readonly (string | number)[]): string {
  return segments.reduce<string>((path, segment) => {
    if (typeof segment === 'number') return `${path}[${segment}]`;
    return /^[A-Za-z_][A-Za-z0-9_]*$/.test(segment) ? `${path}.${segment}` : `${path}[${JSON.stringify(segment)}]`;
  }, root);
}

/** The nodes directly below; of a path, also those of the path itself. */
export function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'list':
    case '?:':
      return node.args;
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return node.args;
  }
}
