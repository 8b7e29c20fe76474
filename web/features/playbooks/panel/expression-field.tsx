import { ActionIcon, Box, Group, Stack, Textarea, Tooltip } from '@mantine/core';
import { IconFunction, IconForms } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { FieldInput } from '../../../components/schema-form/field-input.tsx';
import type { FieldProps, FormProps } from '../../../components/schema-form/schema.ts';
import type { Json } from '../../../lib/json.ts';
import { VariablePicker } from './variable-picker.tsx';

function holdsExpression(value: Json | undefined): value is string {
  return typeof value === 'string' && value.includes('${{');
}

/** A field whose value may also be an expression: then it is text, whatever its widget. */
function ExpressionField(props: FieldProps) {
  const { field, value, onChange, problems, path } = props;
  const [wanted, setWanted] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const isText = field.kind === 'text' && (value === undefined || typeof value === 'string');
  const asText = isText || wanted || holdsExpression(value);
  // A group holds fields that have the switch themselves.
  if (!asText && (field.kind === 'group' || field.kind === 'rows')) return <FieldInput {...props} />;
  if (!asText)
    return (
      <Group align="start" wrap="nowrap" gap={4}>
        <Box flex={1} miw={0}>
          <FieldInput {...props} />
        </Box>
        <Switcher label={`Write an expression for ${field.label}`} onClick={() => setWanted(true)} icon="expression" />
      </Group>
    );
  const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);

  function insert(expression: string): void {
    const written = `\${{ ${expression} }}`;
    const at = area.current?.selectionStart ?? text.length;
    const opened = text.lastIndexOf('${{', at);
    const inside = opened !== -1 && !text.slice(opened, at).includes('}}');
    onChange(text.slice(0, at) + (inside ? expression : written) + text.slice(area.current?.selectionEnd ?? at));
  }

  return (
    <Group align="start" wrap="nowrap" gap={4}>
      <Textarea
        ref={area}
        flex={1}
        autosize
        minRows={1}
        maxRows={8}
        label={field.label}
        description={field.help === '' ? undefined : field.help}
        required={field.required}
        error={problems[path]}
        placeholder={isText ? '' : '${{ … }}'}
        value={text}
        spellCheck={false}
        styles={
          holdsExpression(value) || !isText
            ? { input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }
            : {}
        }
        onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
      />
      <Stack gap={2} pt={26}>
        <VariablePicker label={field.label} onPick={insert} />
        {!isText && (
          <Switcher
            label={`Use the field of ${field.label}`}
            icon="form"
            onClick={() => {
              setWanted(false);
              if (holdsExpression(value)) onChange(undefined);
            }}
          />
        )}
      </Stack>
    </Group>
  );
}

interface SwitcherProps {
  readonly label: string;
  readonly icon: 'expression' | 'form';
  readonly onClick: () => void;
}

function Switcher({ label, icon, onClick }: SwitcherProps) {
  const Icon = icon === 'expression' ? IconFunction : IconForms;
  return (
    <Tooltip label={label}>
      <ActionIcon
        mt={icon === 'expression' ? 26 : 0}
        variant="subtle"
        color="gray"
        aria-label={label}
        onClick={onClick}
      >
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  );
}

/** A form in which every field takes an expression. */
export function ExpressionForm({ fields, value, onChange, problems = {}, path = '' }: FormProps) {
  function change(name: string, next: Json | undefined): void {
    if (next !== undefined && Object.hasOwn(value, name)) onChange({ ...value, [name]: next });
    else {
      const others = Object.entries(value).filter(([key]) => key !== name);
      onChange(Object.fromEntries(next === undefined ? others : [...others, [name, next]]));
    }
  }
  return (
    <Stack gap="sm">
      {fields.map((field) => (
        <ExpressionField
          key={field.name}
          field={field}
          value={value[field.name]}
          onChange={(next) => change(field.name, next)}
          problems={problems}
          Form={ExpressionForm}
          path={path === '' ? field.name : `${path}.${field.name}`}
        />
      ))}
    </Stack>
  );
}
