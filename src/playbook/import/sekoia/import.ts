import type { Fields } from '#kernel/field.ts';
import type { Playbook } from '#kernel/playbook.ts';
import { readJsonSource } from '../json-source.ts';
import { shown } from '../members.ts';
import { createNames, playbookIdOf } from '../naming.ts';
import { createNotes } from '../report.ts';
import type { Translation } from '../translation.ts';
import { arrange, type Entry } from './arrange.ts';
import { readSekoiaFile, type SekoiaNode } from './file.ts';
import type { Maker } from './maker.ts';
import { eventInput } from './scope.ts';
import { createStoreKeys } from './store-keys.ts';

/**
 * A playbook of the Sekoia.io platform in our language.
 * @throws AppError `invalid_playbook` for a broken file, with JSON pointer, line and column
 */
export function translateSekoia(text: string): Translation {
  const source = readJsonSource(text);
  const playbook = readSekoiaFile(source);
  const maker: Maker = {
    playbook,
    names: createNames(),
    keys: createStoreKeys(playbook.nodes),
    notes: createNotes(source),
    inputs: new Map(),
    variables: new Map(),
    disabled: new Set(),
    disabledNodes: new Set(),
    count: 0,
  };
  const steps = arrange(entriesOf(maker), null, null, maker);
  noteUnreached(maker);
  const document: Playbook = {
    id: playbookIdOf(playbook.title),
    title: playbook.title,
    ...(playbook.summary === '' ? {} : { summary: playbook.summary.slice(0, 4_096) }),
    inputs: Object.fromEntries(maker.inputs),
    ...(maker.variables.size === 0 ? {} : { variables: Object.fromEntries(maker.variables) }),
    steps: steps.length > 0 ? steps : [{ kind: 'stop', id: 'nothing', title: 'Nothing to do' }],
  };
  return { playbook: document, disabled: [...maker.disabled], notes: maker.notes.list() };
}

/** Where the run begins. What a trigger hands over becomes an input; a second trigger makes the choice between them one as well. */
function entriesOf(maker: Maker): readonly Entry[] {
  const nodes = [...maker.playbook.nodes.values()];
  const triggers = nodes.filter(({ kind }) => kind === 'trigger');
  if (triggers.length === 0) {
    maker.notes.add('/nodes', null, 'warning', 'There is no trigger; the steps that nothing leads to come first.');
    const led = new Set(nodes.flatMap(({ edges, loop }) => [...edges.map(({ to }) => to), ...loop]));
    return nodes.filter(({ id }) => !led.has(id)).map(({ id }) => ({ id }));
  }
  const event = {
    kind: 'document',
    label: 'Event',
    help: `What the trigger hands over: ${triggers.map(({ name }) => name).join(', ')}.`.slice(0, 500),
  } as const;
  const isRead = triggers.some(({ id }) => nodes.some((node) => node.id !== id && readsNode(node, id)));
  if (isRead) maker.inputs.set(eventInput, { ...event, required: true });
  for (const trigger of triggers)
    maker.notes.add(
      trigger.pointer,
      null,
      'warning',
      isRead
        ? `The trigger \`${trigger.name}\` became the input \`${eventInput}\`; add a trigger of ours that fills it.`
        : `Nothing reads what the trigger \`${trigger.name}\` hands over; add a trigger of ours, such as a schedule.`,
    );
  return triggers.length === 1 ? targetsOf(triggers[0]) : chosenEntries(triggers, maker);
}

function readsNode({ raw }: SekoiaNode, id: string): boolean {
  const name = id.replaceAll(/[^\w]/g, String.raw`\$&`);
  return new RegExp(String.raw`\bnode\s*(?:\.\s*${name}\b|\[\s*\\?["']?${name}\b)`).test(shown(raw));
}

function targetsOf(trigger: SekoiaNode | undefined): readonly Entry[] {
  return [...new Set(trigger?.edges.map(({ to }) => to))].map((id) => ({ id }));
}

function chosenEntries(triggers: readonly SekoiaNode[], maker: Maker): readonly Entry[] {
  const starts = new Map(triggers.map((trigger) => [`trigger_${trigger.id}`, targetsOf(trigger).map(({ id }) => id)]));
  const [first = '', ...others] = [...starts.keys()];
  const all = [...new Set([...starts.values()].flat())];
  if ([...starts.values()].every((targets) => targets.length === all.length)) return all.map((id) => ({ id }));
  const field: Fields[string] = { kind: 'choice', values: [first, ...others], default: first, label: 'Started by' };
  maker.inputs.set('started_by', field);
  return all.map((id) => ({
    id,
    when: [...starts]
      .filter(([, targets]) => targets.includes(id))
      .map(([name]) => `inputs.started_by == "${name}"`)
      .join(' || '),
  }));
}

function noteUnreached(maker: Maker): void {
  const { nodes } = maker.playbook;
  const triggers = [...nodes.values()].filter(({ kind }) => kind === 'trigger');
  if (triggers.length === 0) return;
  const reached = new Set<string>();
  const open = triggers.map(({ id }) => id);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    const node = nodes.get(id);
    open.push(...(node?.edges.map(({ to }) => to) ?? []), ...(node?.loop ?? []));
  }
  for (const node of nodes.values())
    if (!reached.has(node.id))
      maker.notes.add(node.pointer, null, 'warning', `Nothing leads to \`${node.name}\`, so it was left out.`);
}
