import type { ASTNode } from '@marcbachmann/cel-js';
import { nearest } from '#kernel/nearest.ts';
import type { Json } from '#kernel/json.ts';
import { functionNames, languageFunction } from './functions/table.ts';
import { methodNames } from './functions/methods.ts';
import { childrenOf, loops, readPath } from './syntax.ts';

/** A path that an expression reads, beginning with a name of the scope. */
export interface Reference {
  readonly root: string;
  readonly segments: readonly (string | number)[];
  /** Characters into the expression. */
  readonly offset: number;
  /** Inside `default(…)` or `has(…)`, which are made for paths that may lead nowhere. */
  readonly guarded: boolean;
}

export interface ExpressionFault {
  readonly message: string;
  readonly offset: number;
  readonly fix?: string;
}

export interface Reading {
  readonly references: readonly Reference[];
  /** Uses of functions that the language does not have. */
  readonly faults: readonly ExpressionFault[];
}

/** What an expression reads and calls. The items of its own loops are no references. */
export function readReferences(ast: ASTNode): Reading {
  const references: Reference[] = [];
  const faults: ExpressionFault[] = [];

  const visit = (node: ASTNode, items: ReadonlySet<string>, guarded: boolean): void => {
    const fault = faultOf(node);
    if (fault !== null) faults.push({ offset: node.start, ...fault });
    if (node.op === 'id' || node.op === '.' || node.op === '[]') {
      const { root, segments, indexes } = readPath(node);
      for (const index of indexes) visit(index, items, guarded);
      if (root.op !== 'id') visit(root, items, guarded);
      else if (!items.has(root.args)) references.push({ root: root.args, segments, offset: root.start, guarded });
      return;
    }
    if (node.op === 'call' && (node.args[0] === 'default' || node.args[0] === 'has')) {
      for (const [index, argument] of node.args[1].entries()) visit(argument, items, guarded || index === 0);
      return;
    }
    if (node.op !== 'rcall' || !loops.has(node.args[0])) {
      for (const child of childrenOf(node)) visit(child, items, guarded);
      return;
    }
    const [, list, [item, ...bodies]] = node.args;
    visit(list, items, guarded);
    const inner = item?.op === 'id' ? new Set([...items, item.args]) : items;
    for (const body of bodies) visit(body, inner, guarded);
  };

  visit(ast, new Set(), false);
  return { references, faults };
}

function faultOf(node: ASTNode): Pick<ExpressionFault, 'message' | 'fix'> | null {
  if (node.op === 'value' && typeof node.args === 'object' && node.args !== null) {
    return {
      message: 'bytes and unsigned numbers are not part of the language',
      fix: 'Write text, or the number without its letter.',
    };
  }
  if (node.op === 'call') return callFault(node.args[0], node.args[1]);
  if (node.op !== 'rcall') return null;
  if (node.args[0] === 'matches') {
    return {
      message: 'there is no method `matches`: the regular expressions behind it may never end',
      fix: 'Write `matches(text, pattern)`, which always ends.',
    };
  }
  return unknownFault(node.args[0], methodNames, 'method');
}

function callFault(name: string, parameters: readonly ASTNode[]): Pick<ExpressionFault, 'message' | 'fix'> | null {
  const found = languageFunction(name);
  if (found === undefined) return unknownFault(name, functionNames, 'function');
  if (name === 'has' && parameters[0]?.op !== '.' && parameters[0]?.op !== '[]')
    return { message: 'has() takes a path', fix: 'Write for example `has(inputs.name)`.' };
  const message = found.check?.(...parameters.map(literalOf)) ?? null;
  return message === null ? null : { message, fix: `Its use: \`${found.usage}\`.` };
}

/** The value of what is written out; undefined for what only the run can know. */
function literalOf(node: ASTNode): Json | undefined {
  if (node.op === 'list') {
    const items = node.args.map(literalOf);
    return items.includes(undefined) ? undefined : (items as readonly Json[]);
  }
  if (node.op !== 'value') return undefined;
  return typeof node.args === 'bigint' ? Number(node.args) : (node.args as Json);
}

function unknownFault(
  name: string,
  known: readonly string[],
  sort: string,
): Pick<ExpressionFault, 'message' | 'fix'> | null {
  if (known.includes(name)) return null;
  const close = nearest(name, known);
  return {
    message: `there is no ${sort} \`${name}\``,
    fix: close === null ? `The ${sort}s are ${known.join(', ')}.` : `Did you mean \`${close}\`?`,
  };
}
