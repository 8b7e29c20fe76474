import { ActionIcon, Button, Fieldset, Group, Stack, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { FormField } from '../../../components/schema-form/schema.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../lib/json.ts';
import { ExpressionForm } from './expression-field.tsx';

interface CasesInputProps {
  readonly kind: 'branch' | 'switch';
  readonly value: JsonObject;
  readonly onChange: (value: JsonObject) => void;
}

const name: FormField = {
  name: 'name',
  label: 'Name',
  help: 'For the edges of a parallel step',
  required: false,
  sensitive: false,
  initial: undefined,
  kind: 'text',
};
const when: FormField = { ...name, name: 'when', label: 'When', help: 'Without a condition it always holds' };
const equal: FormField = { ...name, name: 'value', label: 'Value', help: '', required: true };

/** The cases of a branch or a switch; what they do is on the canvas. */
export function CasesInput({ kind, value, onChange }: CasesInputProps) {
  const key = kind === 'branch' ? 'branch' : 'cases';
  const rows = Array.isArray(value[key]) ? (value[key] as readonly Json[]) : [];
  const give = (next: readonly Json[]): void => onChange({ ...value, [key]: next });
  return (
    <Stack gap="sm">
      {rows.map((row, index) => {
        const own = isJsonObject(row) ? row : {};
        const steps = Array.isArray(own['steps']) ? own['steps'].length : 0;
        return (
          <Fieldset key={index} legend={`Case ${index + 1}`} p="xs">
            <ExpressionForm
              fields={[kind === 'branch' ? when : equal, name]}
              value={own}
              onChange={(next) => give(rows.with(index, next))}
            />
            <Group justify="space-between" pt={4}>
              <Text size="xs" c="dimmed">
                {steps} {steps === 1 ? 'step' : 'steps'}
              </Text>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove case ${index + 1}`}
                onClick={() => give(rows.toSpliced(index, 1))}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </Group>
          </Fieldset>
        );
      })}
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() =>
            give([...rows, kind === 'branch' ? { when: '${{ true }}', steps: [] } : { value: '', steps: [] }])
          }
        >
          Add a case
        </Button>
        {kind === 'switch' && value['otherwise'] === undefined && (
          <Button size="xs" variant="default" onClick={() => onChange({ ...value, otherwise: [] })}>
            Add otherwise
          </Button>
        )}
      </Group>
    </Stack>
  );
}
