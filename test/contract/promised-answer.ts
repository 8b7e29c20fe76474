import type { ActionDefinition } from '#kernel/action.ts';
import type { AnswerKind } from '#kernel/answer.ts';
import { isJsonObject, type Json } from '#kernel/json.ts';
import type { ActionOutcome } from '#kernel/result.ts';

const fits: Readonly<Record<AnswerKind, (value: Json) => boolean>> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' || typeof value === 'bigint',
  flag: (value) => typeof value === 'boolean',
  list: (value) => Array.isArray(value),
  object: (value) => isJsonObject(value),
  any: () => true,
};

/** The outcome itself, when its data is what the action says of its answers; every test of a connector passes through here. */
export function asPromised({ id, output = {} }: ActionDefinition, outcome: ActionOutcome): ActionOutcome {
  const { data } = outcome;
  const broken = Object.entries(output).filter(([member, kind]) => {
    const value = isJsonObject(data) ? data[member] : undefined;
    return value === undefined || (value !== null && !fits[kind](value));
  });
  if (broken.length === 0) return outcome;
  const names = broken.map(([member, kind]) => `${member}: ${kind}`).join(', ');
  throw new TypeError(`${id} promises ${names}, and gave ${JSON.stringify(data).slice(0, 300)}`);
}
