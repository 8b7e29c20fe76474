import {
  Fieldset,
  NumberInput,
  PasswordInput,
  Select,
  Switch,
  TagsInput,
  MultiSelect,
  Textarea,
  TextInput,
} from '@mantine/core';
import { isJsonObject, type Json } from '../../lib/json.ts';
import { DocumentInput } from './document-input.tsx';
import { GroupProblem } from './group-problem.tsx';
import { InstantInput } from './instant-input.tsx';
import { LongGroup, manyFields } from './long-group.tsx';
import { RowsInput } from './rows-input.tsx';
import { problemAt, type FieldProps } from './schema.ts';

const longText = 500;

/** The widget of one kind of field. */
export function FieldInput(props: FieldProps) {
  const { field, value, onChange, problems, path, Form } = props;
  const common = {
    label: field.label,
    description: field.help === '' ? undefined : field.help,
    required: field.required,
    error: problemAt(problems, path),
    name: path,
  };
  const text = typeof value === 'string' ? value : '';
  switch (field.kind) {
    case 'text':
      if (field.sensitive)
        return (
          <PasswordInput
            {...common}
            autoComplete="off"
            value={text}
            onChange={(event) => onChange(orNothing(event.currentTarget.value))}
          />
        );
      if ((field.maxLength ?? 0) > longText * 8)
        return (
          <Textarea
            {...common}
            autosize
            maxRows={8}
            value={text}
            onChange={(event) => onChange(orNothing(event.currentTarget.value))}
          />
        );
      return (
        <TextInput {...common} value={text} onChange={(event) => onChange(orNothing(event.currentTarget.value))} />
      );
    case 'instant':
      return <InstantInput {...common} value={text} onChange={onChange} />;
    case 'number':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'number' ? value : ''}
          allowDecimal={!field.whole}
          placeholder={placeholderOf(field.initial)}
          onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
        />
      );
    case 'flag':
      return (
        <Switch
          {...common}
          checked={(value ?? field.initial) === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <Select
          {...common}
          data={[...field.values]}
          value={text === '' ? null : text}
          placeholder={placeholderOf(field.initial)}
          clearable={!field.required}
          searchable={field.values.length > 8}
          onChange={(next) => onChange(next ?? undefined)}
        />
      );
    case 'texts':
      return <TextsInput {...props} common={common} />;
    case 'rows':
      return <RowsInput {...props} fields={field.fields} />;
    case 'group':
      if (field.fields.length > manyFields)
        return (
          <Fieldset legend={field.label}>
            <GroupProblem text={problems[path]} />
            <LongGroup {...props} fields={field.fields} />
          </Fieldset>
        );
      return (
        <Fieldset legend={field.label}>
          <GroupProblem text={problems[path]} />
          <Form
            fields={field.fields}
            value={isJsonObject(value) ? value : {}}
            onChange={(next) => onChange(Object.keys(next).length === 0 ? undefined : next)}
            problems={problems}
            path={path}
          />
        </Fieldset>
      );
    case 'document':
      return <DocumentInput {...common} value={value} onChange={onChange} />;
  }
}

interface TextsInputProps extends FieldProps {
  readonly common: object;
}

/** What is pasted as one text may be many. */
const separators = /\s*[,;\n]\s*/;

function TextsInput({ field, value, onChange, common }: TextsInputProps) {
  if (field.kind !== 'texts') return null;
  const items = Array.isArray(value) ? (value as readonly Json[]).map(String) : [];
  const give = (next: readonly string[]): void => {
    const parts = field.values === null ? next.flatMap((text) => text.split(separators)) : next;
    const given = [...new Set(parts)].filter((text) => text !== '');
    if (given.length === 0) onChange(undefined);
    else onChange(field.whole ? given.map(Number).filter(Number.isSafeInteger) : given);
  };
  if (field.values !== null)
    return <MultiSelect {...common} data={[...field.values]} value={items} onChange={give} searchable clearable />;
  return (
    <TagsInput {...common} value={items} onChange={give} splitChars={[',', '\n', ';']} acceptValueOnBlur clearable />
  );
}

function orNothing(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function placeholderOf(initial: Json | undefined): string | undefined {
  return typeof initial === 'string' || typeof initial === 'number' ? String(initial) : undefined;
}
