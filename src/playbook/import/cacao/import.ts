import type { Json } from '#kernel/json.ts';
import type { Playbook, Step } from '#kernel/playbook.ts';
import { readJsonSource } from '../json-source.ts';
import { createNames, playbookIdOf } from '../naming.ts';
import { createNotes } from '../report.ts';
import type { Translation } from '../translation.ts';
import { noteConformity } from './conformity.ts';
import { declaredVariables } from './declared.ts';
import { leadsTo, readCacaoFile } from './file.ts';
import type { Maker } from './maker.ts';
import { createMeetings } from './meeting.ts';
import { ownStepOf, readOwnHead } from './own.ts';
import type { CacaoFile } from './types.ts';
import { readVariables } from './variables.ts';
import { sequence } from './walk.ts';

/**
 * A CACAO 2.0 playbook in our language. What our own exporter wrote comes back as it was.
 * @throws AppError `invalid_playbook` for a broken file, with JSON pointer, line and column
 */
export function translateCacao(text: string): Translation {
  const source = readJsonSource(text);
  const file = readCacaoFile(source);
  const notes = createNotes(source);
  const variables = readVariables(declaredVariables(file, notes), writtenBy(file));
  const maker: Maker = {
    file,
    meetings: createMeetings(file),
    variables,
    names: createNames(ownIds(file)),
    notes,
    inputs: new Map(),
    disabled: new Set(),
    count: 0,
  };
  const top = { stops: new Set<string>(), top: true };
  const steps = sequence(file.start, top, maker);
  const onFailure = file.exception === null ? [] : sequence(file.exception, top, maker);
  noteUnreached(maker);
  noteConformity(file, notes);
  const own = readOwnHead(file.raw);
  const head = own === null ? foreignHead(maker) : { ...own, steps: [] };
  const all = [...head.steps, ...steps];
  return {
    playbook: {
      ...head,
      inputs: { ...head.inputs, ...Object.fromEntries(maker.inputs) },
      steps:
        all.length > 0 ? all : [{ kind: 'stop', id: maker.names.step('nothing', 'nothing'), title: 'Nothing to do' }],
      ...(onFailure.length === 0 ? {} : { onFailure }),
    },
    disabled: [...maker.disabled],
    notes: maker.notes.list(),
  };
}

/** Variables that steps write to. */
function writtenBy({ steps }: CacaoFile): ReadonlySet<string> {
  return new Set(
    [...steps.values()].flatMap(({ raw }) =>
      Array.isArray(raw['out_args'])
        ? (raw['out_args'] as readonly Json[]).filter((name) => typeof name === 'string')
        : [],
    ),
  );
}

/** Ids that steps of ours bring along, so that no other step takes them. */
function ownIds({ steps }: CacaoFile): readonly string[] {
  return [...steps.values()].flatMap((step) => {
    const id = ownStepOf(step)?.document['id'];
    return typeof id === 'string' ? [id] : [];
  });
}

function foreignHead({ file, variables, names }: Maker): Playbook {
  const { copied } = variables;
  const copies = copied.map((name): [string, string] => [name, `\${{ inputs.${name} }}`]);
  const copy = (): Step => ({
    kind: 'store',
    id: names.step('take inputs', 'take_inputs'),
    title: 'Take the inputs into variables',
    set: Object.fromEntries(copies),
  });
  return {
    id: playbookIdOf(file.title),
    title: file.title,
    ...(file.summary === '' ? {} : { summary: file.summary.slice(0, 4_096) }),
    inputs: variables.inputs,
    ...(Object.keys(variables.variables).length === 0 ? {} : { variables: variables.variables }),
    steps: copied.length > 0 ? [copy()] : [],
  };
}

function noteUnreached({ file, notes }: Maker): void {
  const reached = new Set<string>();
  const open = [file.start, ...(file.exception === null ? [] : [file.exception])];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const step = file.steps.get(id);
    if (reached.has(id) || step === undefined) continue;
    reached.add(id);
    open.push(...leadsTo(step).map(({ to }) => to));
  }
  for (const step of file.steps.values()) {
    if (!reached.has(step.id))
      notes.add(step.pointer, null, 'warning', `Nothing leads to \`${step.id}\`, so it was left out.`);
  }
}
