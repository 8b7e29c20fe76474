import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts';

/** One thing that the test of a connection looked at. */
export interface Rung {
  readonly name: string;
  /** Null: neither good nor bad, but worth knowing. */
  readonly good: boolean | null;
  readonly text: string;
}

const good = new Set(['ok', 'passed', 'present', 'granted', 'succeeded', 'valid', 'true']);
const bad = new Set(['failed', 'missing', 'absent', 'refused', 'denied', 'expired', 'invalid', 'false']);

/** What a console told about itself, one line each; what lies inside something else carries its name too. */
export function rungsOf(details: JsonObject): readonly Rung[] {
  return Object.entries(details).flatMap(([name, value]) => {
    if (!isJsonObject(value)) return [rung(name, value)];
    return Object.entries(value).map(([inner, each]) => rung(`${name}: ${inner}`, each));
  });
}

function rung(name: string, value: Json): Rung {
  const text = textOf(value);
  const word = text.toLowerCase();
  return { name, text, good: good.has(word) ? true : bad.has(word) ? false : null };
}

function textOf(value: Json): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? (value as readonly Json[]).map(textOf).join(', ') : JSON.stringify(value);
}
