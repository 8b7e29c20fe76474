import { nearest } from '#kernel/nearest.ts';
import type { Json } from '#kernel/json.ts';
import type { VerbStep } from '#kernel/playbook.ts';
import { verbIds, verbTable, type VerbId } from '#kernel/verb-table.ts';
import { checkTargets } from '../check-write.ts';
import { list, object, text } from '../forms/basic.ts';
import type { Form } from '../forms/form.ts';
import { expressionOr } from '../forms/mixed.ts';
import { optional, preset, required } from '../forms/record.ts';
import { readText } from '../shape.ts';
import { defineKind } from '../step-kind.ts';

const verbName: Form<VerbId> = {
  read: (value, path, { problems }) => {
    const name = readText(value, path, problems, 64);
    const found = verbIds.find((id) => id === name);
    if (found !== undefined || name === '') return found ?? 'scan';
    const close = nearest(name, verbIds);
    const fix = close === null ? `The verbs are ${verbIds.join(', ')}.` : `Did you mean \`${close}\`?`;
    problems.add(path, `names an unknown verb, \`${name}\``, fix);
    return 'scan';
  },
  write: (value) => value,
  schema: { enum: verbIds },
};

export const verbStep = defineKind<VerbStep>('verb')({
  members: {
    verb: required(verbName),
    input: preset(object, {}),
    connections: optional(expressionOr(list(text(), { min: 1, max: 100 }))),
    incident: optional(text()),
  },

  check(step, path, context) {
    context.template(step.input, `${path}.input`);
    const verb = verbTable[step.verb];
    context.input(verb.input, step.input, `${path}.input`, 'the verb');
    checkTargets({ ...verb, id: step.verb, idempotent: true }, step.input, `${path}.input`, context.problems);
    if (step.incident !== undefined) context.template(step.incident, `${path}.incident`);
    const { connections } = step;
    if (!Array.isArray(connections)) context.template(connections ?? null, `${path}.connections`);
    else
      for (const [index, one] of (connections as readonly Json[]).entries())
        context.connection(one, `${path}.connections[${index}]`, null);
  },
});
