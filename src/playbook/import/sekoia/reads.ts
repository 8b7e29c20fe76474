import { variableNameOf } from '../naming.ts';
import type { SekoiaNode } from './file.ts';
import type { Maker } from './maker.ts';
import { readVariable } from './read-json.ts';
import type { Reads } from './scope.ts';

/** What the templates of one node read, with a note where it is something that nobody gives. */
export function readsOf(node: SekoiaNode, id: string, maker: Maker): Reads {
  return {
    result: (read, step) => {
      if (!maker.disabledNodes.has(read.id)) return null;
      const input = standInOf(read, step, maker);
      maker.notes.add(
        node.pointer,
        id,
        'warning',
        `Reads the result of \`${read.name}\`, which was not translated; until it is, the input \`${input}\` may hold one.`,
      );
      return input;
    },
    read: (_, step) => readVariable(step, maker),
    unknownKey: (key) => {
      const name = variableNameOf(key);
      if (!maker.variables.has(name) && !maker.keys.names.has(name)) maker.variables.set(name, null);
      maker.notes.add(node.pointer, id, 'warning', `Reads \`${key}\` from the store, where nothing puts it.`);
      return name;
    },
  };
}

/** An input of the run for the result of an action that a person has to complete, so that the rest can be tried before. */
function standInOf(read: SekoiaNode, step: string, maker: Maker): string {
  const input = `result_${step}`.slice(0, 64);
  maker.inputs.set(input, {
    kind: 'document',
    label: `Result of ${read.name}`.slice(0, 200),
    help: 'Stands in for an action that was not translated.',
  });
  return input;
}
