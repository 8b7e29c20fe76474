import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { nearest } from '#kernel/nearest.ts';
import type { StoreStep } from '#kernel/playbook.ts';
import type { CheckContext } from '../check-context.ts';
import { object } from '../forms/basic.ts';
import type { Form } from '../forms/form.ts';
import { optional, record, required, type ValuesOf } from '../forms/record.ts';
import { describe } from '../shape.ts';
import type { StepKind } from '../step-kind.ts';

const operations = { set: optional(object), append: optional(object), remove: optional(object) };
type Changes = ValuesOf<typeof operations>;

const rows = record(operations);
const changes: Form<Changes> = {
  ...rows,
  read: (value, path, context) => {
    const found = rows.read(value, path, context);
    if (isJsonObject(value) && Object.keys(value).length === 0)
      context.problems.add(path, 'changes nothing', 'Add `set`, `append` or `remove`.');
    return found;
  },
  schema: { ...rows.schema, minProperties: 1 },
};

export const storeStep: StepKind<StoreStep> = {
  name: 'store',
  members: { store: required(changes) },
  make: (values, common) => ({ kind: 'store', ...common, ...(values as { readonly store: Changes }).store }),
  values: ({ set, append, remove }) => ({
    store: {
      ...(set === undefined ? {} : { set }),
      ...(append === undefined ? {} : { append }),
      ...(remove === undefined ? {} : { remove }),
    },
  }),

  check(step, path, context) {
    for (const operation of ['set', 'append', 'remove'] as const) {
      for (const [name, value] of Object.entries<Json>(step[operation] ?? {})) {
        const at = `${path}.store.${operation}.${name}`;
        context.template(value, at);
        checkVariable(name, operation, at, context);
      }
    }
  },
};

function checkVariable(
  name: string,
  operation: keyof Changes,
  path: string,
  { variables, problems }: CheckContext,
): void {
  if (!Object.hasOwn(variables, name)) {
    problems.addAtKey(path, `is not a variable of the playbook, \`${name}\``, fixFor(name, variables));
    return;
  }
  const first = variables[name] ?? null;
  if (operation === 'set' || first === null || Array.isArray(first)) return;
  problems.addAtKey(
    path,
    `begins as ${describe(first)}, and only a list can be changed so`,
    'Use `set`, or begin with `[]`.',
  );
}

function fixFor(name: string, variables: JsonObject): string {
  const close = nearest(name, Object.keys(variables));
  return close === null ? `Declare it: \`variables: { ${name}: … }\`.` : `Did you mean \`${close}\`?`;
}
