import { AppError } from '#kernel/error.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { BranchStep, ForEachStep, Step } from '#kernel/playbook.ts';
import { celText } from '../cel-text.ts';
import { translateValue, type JinjaNames } from '../jinja/translate.ts';
import { shown, textIn, without, withoutSecrets } from '../members.ts';
import { variableNameOf } from '../naming.ts';
import { placeholder } from '../placeholder.ts';
import { pointerTo } from '../pointer.ts';
import { actionMappings, httpRequest, moduleNames, readJson } from './actions.ts';
import { readCases } from './condition.ts';
import type { SekoiaNode } from './file.ts';
import type { Maker } from './maker.ts';
import { readJsonStep } from './read-json.ts';
import { connectionInput, requestStep } from './request.ts';
import { literalValue, translateJson } from './values.ts';

/** The step of an action, a store or a join; conditions and loops hold steps and are made by `arrange.ts`. */
export function simpleStep(node: SekoiaNode, id: string, names: JinjaNames, maker: Maker): Step {
  if (node.kind === 'any' || node.kind === 'all')
    return {
      kind: 'wait',
      id,
      title: node.name,
      until: { durationMs: 0 },
      ...(node.kind === 'any' ? { join: 'any' } : {}),
    };
  return attempt(node, id, maker, () =>
    node.kind === 'store' ? storeStep(node, id, names, maker) : actionStep(node, id, names, maker),
  );
}

/** What a translation gives, or a disabled step that says what was there. */
function attempt(node: SekoiaNode, id: string, maker: Maker, make: () => Step): Step {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return leftOut(node, id, maker, error.message);
  }
}

function leftOut(node: SekoiaNode, id: string, maker: Maker, reason: string): Step {
  noteLeftOut(node, id, maker, reason);
  return placeholder(id, node.name, `${reason} ${descriptionOf(node)}`.slice(0, 10_000));
}

function noteLeftOut(node: SekoiaNode, id: string, maker: Maker, reason: string): void {
  maker.disabled.add(id);
  maker.disabledNodes.add(node.id);
  maker.notes.add(node.pointer, id, 'warning', `Not translated: ${reason}`);
}

export function descriptionOf(node: SekoiaNode): string {
  return `It was: ${shown(withoutSecrets(without(node.raw, 'icon', 'position', 'outputs')))}`;
}

function actionStep(node: SekoiaNode, id: string, names: JinjaNames, maker: Maker): Step {
  const uuid = textIn(node.raw['action_uuid']);
  const given = isJsonObject(node.raw['arguments']) ? node.raw['arguments'] : {};
  if (uuid === httpRequest) return requestStep(node, id, translateJson(given, names) as JsonObject, maker);
  if (uuid === readJson) return readJsonStep(node, id, names, maker);
  const mapping = Object.hasOwn(actionMappings, uuid) ? actionMappings[uuid] : undefined;
  if (mapping === undefined) {
    const module = moduleNames[textIn(node.raw['module_uuid'])] ?? textIn(node.raw['module_uuid']);
    throw new AppError('invalid_playbook', `The action ${uuid} of the module ${module} has no counterpart.`);
  }
  const values = translateJson(given, names) as JsonObject;
  for (const name of Object.keys(values).filter((key) => !mapping.takes.includes(key)))
    maker.notes.add(
      pointerTo(node.pointer, 'arguments', name),
      id,
      'warning',
      `The argument \`${name}\` has no counterpart and was left out.`,
    );
  const input = mapping.input(values);
  return {
    kind: 'action',
    id,
    title: node.name,
    action: mapping.action,
    connection: connectionInput(maker, mapping.connection, `Connection (${mapping.connection})`),
    input,
  };
}

function storeStep(node: SekoiaNode, id: string, names: JinjaNames, maker: Maker): Step {
  const given = node.raw['modifications'];
  const changes = { set: new Map<string, Json>(), append: new Map<string, Json>(), remove: new Map<string, Json>() };
  for (const change of Array.isArray(given) ? (given as readonly Json[]) : []) {
    const { key, type, value = null } = isJsonObject(change) ? change : {};
    if (typeof key !== 'string' || key === '') throw new AppError('invalid_playbook', 'A modification names no key.');
    const name = maker.keys.variable(key) ?? variableNameOf(key);
    if (type === 'set') changes.set.set(name, translateJson(value, names));
    else if (type === 'unset') changes.set.set(name, null);
    else if (type === 'append' || type === 'remove') changes[type].set(name, translateJson(value, names));
    else throw new AppError('invalid_playbook', `The modification \`${type as string}\` has no counterpart.`);
    const isList = type === 'append' || type === 'remove';
    if (isList || !maker.variables.has(name)) maker.variables.set(name, isList ? [] : null);
  }
  const filled = Object.entries(changes).filter(([, values]) => values.size > 0);
  if (filled.length === 0) throw new AppError('invalid_playbook', 'It changes nothing.');
  return {
    kind: 'store',
    id,
    title: node.name,
    ...Object.fromEntries(filled.map(([name, values]) => [name, Object.fromEntries(values)])),
  };
}

type Inner = (output: string) => readonly Step[];

/** The branch of a condition. Its cases are named after the outputs, so that edges can be drawn from them. */
export function branchStep(node: SekoiaNode, id: string, names: JinjaNames, maker: Maker, inner: Inner): BranchStep {
  const common = { kind: 'branch', id, title: node.name } as const;
  try {
    const cases = new Map(readCases(node.raw, names).map(({ name, when }) => [name, when]));
    return {
      ...common,
      cases: casesOf(node, id, maker, inner, new Map([...cases, ...neverTaken(node, id, cases, maker)])),
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return undecided(node, id, maker, error.message, inner);
  }
}

/** Outputs that lead somewhere and that no case has: nothing takes them there, and nothing does here. */
function neverTaken(
  node: SekoiaNode,
  id: string,
  cases: ReadonlyMap<string, string>,
  maker: Maker,
): readonly (readonly [string, string])[] {
  const lost = [...new Set(node.edges.map(({ output }) => output))].filter(
    (output) => output !== 'else' && !cases.has(output),
  );
  for (const output of lost)
    maker.notes.add(
      pointerTo(node.pointer, 'outputs', output),
      id,
      'warning',
      `No case is called \`${output}\`, so that what hangs on this output never runs. Name the case as the output, or the other way round.`,
    );
  return lost.map((output) => [output, neverOf(output)]);
}

const neverOf = (output: string): string => `${celText(output)} == ""`;

/** A condition that a person has to write: what hangs on it is kept, and none of it is run. */
function undecided(node: SekoiaNode, id: string, maker: Maker, reason: string, inner: Inner): BranchStep {
  noteLeftOut(node, id, maker, reason);
  const never = [...caseNamesOf(node).keys()].map((output): [string, string] => [output, neverOf(output)]);
  return {
    kind: 'branch',
    id,
    title: node.name,
    notes: `${reason} ${descriptionOf(node)}`.slice(0, 10_000),
    disabled: true,
    cases: casesOf(node, id, maker, inner, new Map(never)),
  };
}

/** What is compared first stays first; cases at the end to which nothing is tied are left out. */
export function casesOf(
  node: SekoiaNode,
  id: string,
  maker: Maker,
  inner: Inner,
  conditions: ReadonlyMap<string, string>,
): BranchStep['cases'] {
  const leads = (output: string): boolean => node.edges.some((edge) => edge.output === output);
  const all = [...conditions.keys(), ...(conditions.has('else') || !leads('else') ? [] : ['else'])];
  const last = all.findLastIndex(leads);
  const names = caseNamesOf(node);
  return all.slice(0, Math.max(1, last + 1)).map((output) => {
    const when = conditions.get(output);
    const name = names.get(output) ?? output;
    const steps = inner(output);
    const filled = steps.length > 0 ? steps : [onward(node, id, output, maker)];
    return { ...(when === undefined ? {} : { when }), name, steps: filled };
  });
}

/** A case holds at least one step; where its steps are tied to it by edges, or there are none, this one does nothing. */
function onward(node: SekoiaNode, id: string, output: string, maker: Maker): Step {
  maker.count += 1;
  const targets = node.edges
    .filter((edge) => edge.output === output)
    .map(({ to }) => maker.playbook.nodes.get(to)?.name ?? to);
  const title = targets.length === 0 ? 'Nothing' : `On to: ${targets.join(', ')}`.slice(0, 200);
  return { kind: 'wait', id: maker.names.step(`${id} ${output}`, 'onward'), title, until: { durationMs: 0 } };
}

/** Outputs by the names that our cases may have. */
export function caseNamesOf(node: SekoiaNode): ReadonlyMap<string, string> {
  const cases = Array.isArray(node.raw['cases']) ? (node.raw['cases'] as readonly Json[]) : [];
  const listed = cases.flatMap((one) => (isJsonObject(one) && typeof one['name'] === 'string' ? [one['name']] : []));
  const found = new Map<string, string>();
  for (const output of new Set([...listed, ...node.outputs])) {
    const words = output
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 40)
      .replace(/-+$/, '');
    const wanted =
      /^[a-z]/.test(words) && words !== 'failed' && words !== 'otherwise'
        ? words
        : `case-${words === '' ? found.size + 1 : words}`;
    let name = wanted;
    for (let number = 2; [...found.values()].includes(name); number += 1) name = `${wanted}-${number}`;
    found.set(output, name);
  }
  return found;
}

export interface LoopParts {
  readonly id: string;
  readonly item: string;
  readonly names: JinjaNames;
  readonly body: (items: string) => readonly Step[];
}

/** The loop of a foreach. */
export function loopStep(node: SekoiaNode, { id, item, names, body }: LoopParts, maker: Maker): Step {
  return attempt(node, id, maker, (): ForEachStep => {
    const { items: given } = node.raw;
    const items = typeof given === 'string' ? (literalValue(given, names) ?? translateValue(given, names)).text : null;
    return {
      kind: 'for-each',
      id,
      title: node.name,
      items: items === null ? (Array.isArray(given) ? given : []) : `\${{ ${items} }}`,
      as: item,
      concurrency: 1,
      steps: body(items ?? JSON.stringify(given ?? [])),
    };
  });
}
