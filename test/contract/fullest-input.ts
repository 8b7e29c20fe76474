import type { Field, Fields } from '#kernel/field.ts';
import type { Json, JsonObject } from '#kernel/json.ts';

/** An input in which every field has a value that its validator takes. */
export function fullestInput(fields: Fields): JsonObject {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, valueFor(field)]));
}

const samples = ['1234567890123456789', 'ab', 'user@example.com', '2026-01-31', '08:30', '12'];

function valueFor(field: Field): Json {
  switch (field.kind) {
    case 'text':
      return textFor(field.pattern, field.maxLength ?? 100);
    case 'integer':
    case 'number':
      return field.min ?? 0;
    case 'flag':
      return true;
    case 'instant':
      return '2026-01-31T08:00:00.000Z';
    case 'choice':
      return field.values[0];
    case 'list':
      if (typeof field.of === 'object') return [fullestInput(field.of)];
      if (field.of === 'integer') return [1];
      return [field.values?.[0] ?? textFor(field.pattern, 100)];
    case 'group':
      return fullestInput(field.fields);
    case 'document':
      return {};
  }
}

function textFor(pattern: string | undefined, longest: number): string {
  const fitting = samples.filter(
    (sample) => sample.length <= longest && (pattern === undefined || new RegExp(pattern, 'u').test(sample)),
  );
  return fitting.find((sample) => sample === 'ab') ?? fitting[0] ?? 'a';
}
