import type { BranchStep, Step } from '#kernel/playbook.ts';
import { celText, member } from '../cel-text.ts';
import type { SekoiaNode } from './file.ts';
import type { Maker } from './maker.ts';
import { caseNamesOf, casesOf, descriptionOf } from './step.ts';

/**
 * An action that chooses between outputs, and that we have no counterpart for: an input of the run names the one to take. Without it
 * none is, so that nothing runs that hangs on a decision nobody made.
 */
export function chosenByInput(
  node: SekoiaNode,
  id: string,
  maker: Maker,
  inner: (output: string) => readonly Step[],
): BranchStep {
  const outputs = [...caseNamesOf(node).keys()];
  const [first = '', ...others] = outputs;
  const input = `output_${id}`.slice(0, 64);
  const reason = `The action ${node.raw['action_uuid'] as string} chooses between outputs and has no counterpart.`;
  maker.inputs.set(input, {
    kind: 'choice',
    values: [first, ...others],
    label: `Output of ${node.name}`.slice(0, 200),
    help: 'Stands in for an action that was not translated; without it, nothing that hangs on the action runs.',
  });
  maker.disabledNodes.add(node.id);
  maker.notes.add(
    node.pointer,
    id,
    'warning',
    `Not translated: ${reason} Until a step does it, the input \`${input}\` names the output to take; without it none is.`,
  );
  const chosen = `default(${member('inputs', input)}, "")`;
  return {
    kind: 'branch',
    id,
    title: node.name,
    notes: `${reason} ${descriptionOf(node)}`.slice(0, 10_000),
    cases: casesOf(
      node,
      id,
      maker,
      inner,
      new Map(outputs.map((output) => [output, `${chosen} == ${celText(output)}`])),
    ),
  };
}
