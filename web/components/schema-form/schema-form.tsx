import { Stack } from '@mantine/core';
import type { Json } from '../../lib/json.ts';
import { FieldInput } from './field-input.tsx';
import type { FormProps } from './schema.ts';

/** A form that a schema describes: one widget for each kind of field. What is left empty is left out of the value. */
export function SchemaForm({ fields, value, onChange, problems = {}, path = '' }: FormProps) {
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
          Form={SchemaForm}
          path={path === '' ? field.name : `${path}.${field.name}`}
        />
      ))}
    </Stack>
  );
}
