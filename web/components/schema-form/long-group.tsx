import { Select } from '@mantine/core';
import { useState } from 'react';
import { isJsonObject } from '../../lib/json.ts';
import type { FieldProps, FormField } from './schema.ts';

const shownAtFirst = 5;
/** Fewer fields than these are all shown. */
export const manyFields = 12;

function isWithin(place: string, path: string): boolean {
  return place.startsWith(path) && ['', '.', '['].includes(place.slice(path.length, path.length + 1));
}

interface LongGroupProps extends FieldProps {
  readonly fields: readonly FormField[];
}

/** A group of many fields, such as a filter: the first few, those that are filled in, and any other by its name. */
export function LongGroup({ field, fields, value, onChange, problems, path, Form }: LongGroupProps) {
  const [wanted, setWanted] = useState<ReadonlySet<string>>(new Set());
  const filled = isJsonObject(value) ? value : {};
  const isShown = ({ name, required }: FormField, index: number): boolean =>
    index < shownAtFirst ||
    required ||
    wanted.has(name) ||
    Object.hasOwn(filled, name) ||
    Object.keys(problems).some((place) => isWithin(place, `${path}.${name}`));
  const shown = fields.filter(isShown);
  const others = fields.filter((each) => !shown.includes(each));
  return (
    <>
      <Form
        fields={shown}
        value={filled}
        onChange={(next) => onChange(Object.keys(next).length === 0 ? undefined : next)}
        problems={problems}
        path={path}
      />
      <Select
        mt="sm"
        searchable
        label={`Another field of ${field.label}`}
        placeholder={`${others.length} more`}
        limit={100}
        data={others.map(({ name, label }) => ({ value: name, label: `${label} (${name})` }))}
        value={null}
        onChange={(name) => name !== null && setWanted(new Set([...wanted, name]))}
      />
    </>
  );
}
