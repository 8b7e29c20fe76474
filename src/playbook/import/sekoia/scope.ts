import { AppError } from '#kernel/error.ts';
import { celText, member } from '../cel-text.ts';
import type { JinjaNames } from '../jinja/translate.ts';
import { httpRequest, httpResults, readJson, statusReasons } from './actions.ts';
import type { SekoiaNode } from './file.ts';
import type { StoreKeys } from './store-keys.ts';

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

/** What the translation has to know about what a template reads. */
export interface Reads {
  /** @returns the input of the run that stands in for the result of an action that was not translated; null for any other */
  result(node: SekoiaNode, step: string): string | null;
  /** @returns the variable that holds what an action read */
  read(node: SekoiaNode, step: string): string;
  /** Something that nothing stores. */
  unknownKey(key: string): string;
}

/** What `node.…` and `store.…` stand for inside a region. */
export function namesIn(
  scope: Scope,
  nodes: ReadonlyMap<string, SekoiaNode>,
  keys: StoreKeys,
  reads: Reads,
): JinjaNames {
  return {
    resolve: (root, segments) => {
      const [first, ...rest] = segments;
      if (root === 'store' && first !== undefined) {
        const found = keys.find(segments) ?? { name: reads.unknownKey(`${first}`), used: 1 };
        return { text: member('vars', found.name), used: found.used };
      }
      if (root === 'node' && first !== undefined) return resolveNode(`${first}`, rest, scope, nodes, reads);
      throw new AppError('invalid_playbook', `\`${root}\` stands for nothing here.`);
    },
  };
}

function resolveNode(
  id: string,
  segments: Segments,
  scope: Scope,
  nodes: ReadonlyMap<string, SekoiaNode>,
  reads: Reads,
): Resolved {
  const node = nodes.get(id);
  if (node === undefined) throw new AppError('invalid_playbook', `There is no node \`${id}\`.`);
  if (node.kind === 'trigger') return { text: `inputs.${eventInput}`, used: 1 };
  if (node.kind === 'foreach') return resolveItem(node, segments, scope);
  const step = stepOf(id, scope);
  if (step === null) throw new AppError('invalid_playbook', `The result of node \`${id}\` cannot be seen from here.`);
  const standIn = reads.result(node, step);
  if (standIn !== null) return { text: `default(steps.${step}.data, inputs.${standIn})`, used: 1 };
  const { action_uuid: action } = node.raw;
  if (action === readJson && segments[0] === 'output') return { text: member('vars', reads.read(node, step)), used: 2 };
  const base = `steps.${step}.data`;
  return action === httpRequest ? httpResult(base, segments) : { text: base, used: 1 };
}

function httpResult(base: string, [name]: Segments): Resolved {
  if (name === undefined) return { text: base, used: 1 };
  if (name === 'reason') return { text: `default(${reasons}[text(${base}.status)], "")`, used: 2 };
  const renamed = Object.hasOwn(httpResults, name) ? httpResults[name] : undefined;
  if (renamed === undefined)
    throw new AppError('invalid_playbook', `The result \`${name}\` of a request has no counterpart.`);
  return { text: renamed.reduce<string>(member, base), used: 2 };
}

const reasons = `{${Object.entries(statusReasons)
  .map(([status, reason]) => `${celText(status)}: ${celText(reason)}`)
  .join(', ')}}`;

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
