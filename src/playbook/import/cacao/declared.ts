import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { pointerTo } from '../pointer.ts';
import type { Notes } from '../report.ts';
import type { CacaoFile } from './types.ts';

/** All variables that a playbook declares. Ours belong to the whole playbook, so those of one step become variables of it. */
export function declaredVariables({ raw, steps }: CacaoFile, notes: Notes): JsonObject {
  const { playbook_variables: given } = raw;
  const declared = new Map<string, Json>(isJsonObject(given) ? Object.entries(given) : []);
  for (const { raw: step, pointer } of steps.values()) {
    const { step_variables: own } = step;
    for (const [name, variable] of isJsonObject(own) ? Object.entries(own) : []) {
      const known = declared.get(name);
      const at = pointerTo(pointer, 'step_variables', name);
      if (known === undefined) {
        declared.set(name, isJsonObject(variable) ? { ...variable, external: false } : variable);
        notes.add(at, null, 'info', `\`${name}\` became a variable of the whole playbook.`);
      } else if (firstValue(known) !== firstValue(variable))
        notes.add(
          at,
          null,
          'warning',
          `\`${name}\` is declared more than once, with other values; the first counts. Give this one a name of its own.`,
        );
    }
  }
  return Object.fromEntries(declared);
}

function firstValue(variable: Json): string {
  return JSON.stringify(isJsonObject(variable) ? (variable['value'] ?? null) : null);
}
