import { Stack } from '@mantine/core';
import type { Json, JsonObject } from '../../lib/json.ts';
import { FieldInput } from './field-input.tsx';
import type { FieldProblems, FormField } from './schema.ts';

interface SchemaFormProps {
  readonly fields: readonly FormField[];
  readonly value: JsonObject;
  readonly onChange: (value: JsonObject) => void;
  readonly problems?: FieldProblems;
  /** Path of this part of the form; '' at the top. */
  readonly path?: string;
}

/** A form that a schema describes: one widget for each kind of field. What is left empty is left out of the value. */
export function SchemaForm({ fields, value, onChange, problems = {}, path = '' }: SchemaFormProps) {
  function change(name: string, next: Json | undefined): void {
    const others = Object.entries(value).filter(([key]) => key !== name);
    onChange(Object.fromEntries(next === undefined ? others : [...others, [name, next]]));
  }
  return (
    <Stack gap="sm">
      {fields.map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          value={value[field.name]}
          onChange={(next) => change(field.name, next)}
          problems={problems}
          path={path === '' ? field.name : `${path}.${field.name}`}
        />
      ))}
    </Stack>
  );
}
