import { Button, Fieldset, Group, Stack, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { isJsonObject, type JsonObject } from '../../lib/json.ts';
import { GroupProblem } from './group-problem.tsx';
import type { FieldProps, FormField } from './schema.ts';

interface RowsInputProps extends FieldProps {
  readonly fields: readonly FormField[];
}

/** A list of objects, one part of the form for each. */
export function RowsInput({ field, fields, value, onChange, problems, path, Form }: RowsInputProps) {
  const rows = Array.isArray(value) ? (value as readonly unknown[]).filter(isJsonObject) : [];
  const give = (next: readonly JsonObject[]): void => onChange(next.length === 0 ? undefined : next);
  return (
    <Fieldset legend={field.label}>
      <Stack gap="sm">
        {field.help !== '' && (
          <Text size="xs" c="dimmed">
            {field.help}
          </Text>
        )}
        <GroupProblem text={problems[path]} />
        {rows.map((row, index) => (
          <Group key={index} align="start" wrap="nowrap">
            <div style={{ flex: 1 }}>
              <Form
                fields={fields}
                value={row}
                onChange={(next) => give(rows.with(index, next))}
                problems={problems}
                path={`${path}[${index}]`}
              />
            </div>
            <Button
              variant="subtle"
              color="gray"
              aria-label={`Remove ${field.label} ${index + 1}`}
              onClick={() => give(rows.toSpliced(index, 1))}
            >
              <IconTrash size={16} />
            </Button>
          </Group>
        ))}
        <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => give([...rows, {}])}>
          Add
        </Button>
      </Stack>
    </Fieldset>
  );
}
