import { MultiSelect, Select, Stack, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import type { FormField } from '../../../components/schema-form/schema.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../lib/json.ts';
import { ExpressionForm } from './expression-field.tsx';
import { IdInput } from './id-input.tsx';

interface SettingsTabProps {
  readonly value: JsonObject;
  /** Whether it is directly inside a parallel, where edges count. */
  readonly inGraph: boolean;
  readonly edges: readonly string[];
  /** Ids of the other steps. */
  readonly taken: ReadonlySet<string>;
  readonly onChange: (value: JsonObject) => void;
}

const text: FormField = {
  name: '',
  label: '',
  help: '',
  required: false,
  sensitive: false,
  initial: undefined,
  kind: 'text',
};
const condition: readonly FormField[] = [{ ...text, name: 'if', label: 'Only if', help: 'Skipped when this is false' }];
const classes = ['timeout', 'unreachable', 'rate-limited', 'vendor-failed', 'task-failed'] as const;
const retryFields: readonly FormField[] = [
  { ...text, name: 'attempts', label: 'Attempts in all', kind: 'number', whole: true },
  { ...text, name: 'delay', label: 'Delay', help: 'For example `10s`' },
  { ...text, name: 'factor', label: 'Each delay times', kind: 'number', whole: false },
];

/** What every step may have. */
export function SettingsTab({ value, inGraph, edges, taken, onChange }: SettingsTabProps) {
  const put = (key: string, next: Json | undefined): void => {
    const others = without(value, key);
    if (next === undefined) onChange(others);
    else onChange(Object.hasOwn(value, key) ? { ...value, [key]: next } : { ...others, [key]: next });
  };
  const texts = (key: string): readonly string[] =>
    Array.isArray(value[key]) ? (value[key] as readonly Json[]).map(String) : [];
  const retry = isJsonObject(value['retry']) ? value['retry'] : null;
  const onError = value['on-error'];
  return (
    <Stack gap="sm">
      <IdInput value={string(value['id'])} taken={taken} onChange={(next) => put('id', next)} />
      <TextInput
        label="Title"
        value={string(value['title'])}
        onChange={(event) => put('title', orNothing(event.currentTarget.value))}
      />
      <ExpressionForm fields={condition} value={value} onChange={onChange} />
      <TextInput
        label="Timeout"
        description="For example `5m`"
        value={string(value['timeout'])}
        onChange={(event) => put('timeout', orNothing(event.currentTarget.value))}
      />
      <Select
        label="When it fails"
        data={[
          { value: 'stop', label: 'The run fails' },
          { value: 'continue', label: 'Go on' },
          { value: 'steps', label: 'Run other steps' },
        ]}
        value={Array.isArray(onError) ? 'steps' : string(onError) || 'stop'}
        allowDeselect={false}
        onChange={(next) => {
          if (next === 'steps') put('on-error', Array.isArray(onError) ? onError : []);
          else put('on-error', next === 'continue' ? 'continue' : undefined);
        }}
      />
      <Switch
        label="Try again after some failures"
        checked={retry !== null}
        onChange={(event) => put('retry', event.currentTarget.checked ? { attempts: 3, delay: '10s' } : undefined)}
      />
      {retry !== null && (
        <>
          <ExpressionForm fields={retryFields} value={retry} path="retry" onChange={(next) => put('retry', next)} />
          <MultiSelect
            label="After"
            description="Unreachable and rate-limited when left out"
            data={[...classes]}
            value={Array.isArray(retry['on']) ? (retry['on'] as readonly Json[]).map(String) : []}
            onChange={(next) => {
              const others = without(retry, 'on');
              put('retry', next.length === 0 ? others : { ...others, on: next });
            }}
          />
        </>
      )}
      {inGraph && (
        <>
          <TagsInput
            label="Starts after"
            description="step, step/case or step/failed"
            data={[...edges]}
            value={[...texts('after')]}
            onChange={(next) => put('after', next.length === 0 ? undefined : next)}
          />
          <Select
            label="Join"
            data={[
              { value: 'all', label: 'When every edge is decided and one is live' },
              { value: 'any', label: 'With the first live edge' },
            ]}
            value={string(value['join']) || 'all'}
            allowDeselect={false}
            onChange={(next) => put('join', next === 'any' ? 'any' : undefined)}
          />
        </>
      )}
      <Switch
        label="Disabled"
        checked={value['disabled'] === true}
        onChange={(event) => put('disabled', event.currentTarget.checked ? true : undefined)}
      />
      <Textarea
        label="Notes"
        autosize
        minRows={2}
        maxRows={12}
        value={string(value['notes'])}
        onChange={(event) => put('notes', orNothing(event.currentTarget.value))}
      />
    </Stack>
  );
}

function without(value: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

function string(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function orNothing(value: string): string | undefined {
  return value === '' ? undefined : value;
}
