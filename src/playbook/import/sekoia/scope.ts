import { AppError } from '#kernel/error.ts';
import { member } from '../cel-text.ts';
import type { JinjaNames } from '../jinja/translate.ts';
import { variableNameOf } from '../naming.ts';
import { httpRequest, httpResults } from './actions.ts';
import type { SekoiaNode } from './file.ts';

/** Which steps the nodes of one region became. Bodies of loops are regions inside. */
export interface Scope {
  readonly outer: Scope | null;
  readonly ids: ReadonlyMap<string, string>;
  /** Of the body of a loop: the foreach, and the name of its item. */
  readonly loop: { readonly node: string; readonly item: string; readonly items: string } | null;
}

type Segments = readonly (string | number)[];
type Resolved = ReturnType<JinjaNames['resolve']>;

/** Input of the run that holds what the trigger hands over. */
export const eventInput = 'event';

/** What `node.…` and `store.…` stand for inside a region. */
export function namesIn(
  scope: Scope,
  nodes: ReadonlyMap<string, SekoiaNode>,
  read: (node: SekoiaNode) => void,
): JinjaNames {
  return {
    resolve: (root, segments) => {
      const [first, ...rest] = segments;
      if (root === 'store' && first !== undefined) return { text: member('vars', variableNameOf(`${first}`)), used: 1 };
      if (root === 'node' && first !== undefined) return resolveNode(`${first}`, rest, scope, nodes, read);
      throw new AppError('invalid_playbook', `\`${root}\` stands for nothing here.`);
    },
  };
}

function resolveNode(
  id: string,
  segments: Segments,
  scope: Scope,
  nodes: ReadonlyMap<string, SekoiaNode>,
  read: (node: SekoiaNode) => void,
): Resolved {
  const node = nodes.get(id);
  if (node === undefined) throw new AppError('invalid_playbook', `There is no node \`${id}\`.`);
  if (node.kind === 'trigger') return { text: `inputs.${eventInput}`, used: 1 };
  if (node.kind === 'foreach') return resolveItem(node, segments, scope);
  const step = stepOf(id, scope);
  if (step === null) throw new AppError('invalid_playbook', `The result of node \`${id}\` cannot be seen from here.`);
  read(node);
  const base = `steps.${step}.data`;
  const renamed = node.raw['action_uuid'] === httpRequest ? httpResults[`${segments[0]}`] : undefined;
  return renamed === undefined ? { text: base, used: 1 } : { text: renamed.reduce<string>(member, base), used: 2 };
}

function resolveItem(node: SekoiaNode, [first, second]: Segments, scope: Scope): Resolved {
  for (let around: Scope | null = scope; around !== null; around = around.outer) {
    if (around.loop?.node !== node.id) continue;
    const { item, items } = around.loop;
    if (first === 'default' && second === 'value') return { text: item, used: 3 };
    if (first === 'default' && second === 'index') return { text: `${item}_index`, used: 3 };
    if (first === 'default' && second === 'total') return { text: `size(${items})`, used: 3 };
    throw new AppError('invalid_playbook', `\`${first}\` of the foreach \`${node.id}\` stands for nothing here.`);
  }
  throw new AppError('invalid_playbook', `The item of the foreach \`${node.id}\` can be read inside its loop alone.`);
}

function stepOf(id: string, scope: Scope): string | null {
  for (let around: Scope | null = scope; around !== null; around = around.outer) {
    const step = around.ids.get(id);
    if (step !== undefined) return step;
  }
  return null;
}
