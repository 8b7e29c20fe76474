import { Select, Stack } from '@mantine/core';
import type { FormField } from '../../../components/schema-form/schema.ts';
import { isJsonObject, type JsonObject } from '../../../lib/json.ts';
import { ExpressionForm } from './expression-field.tsx';

const ways = [
  { value: 'settlement', label: 'Until a step is no longer pending', start: { settlement: '', within: '15m' } },
  { value: 'time', label: 'For a time', start: { time: '5m' } },
  { value: 'until', label: 'Until a time', start: { until: '${{ run.now }}' } },
  { value: 'event', label: 'For an event', start: { event: '${{ event.kind == "" }}', within: '1h' } },
] as const;

const labels: Readonly<Record<string, readonly [string, string]>> = {
  settlement: ['Step', 'Id of an earlier step'],
  within: ['Within', 'For example `15m` or `1h30m`'],
  time: ['Time', 'For example `30s` or `4h`'],
  until: ['Time', 'ISO 8601, or an expression'],
  event: ['Event', 'What must hold of the event'],
};

interface WaitInputProps {
  readonly value: JsonObject;
  readonly onChange: (value: JsonObject) => void;
}

export function WaitInput({ value, onChange }: WaitInputProps) {
  const wait = isJsonObject(value['wait']) ? value['wait'] : {};
  const way = ways.find((one) => Object.hasOwn(wait, one.value));
  const fields = Object.keys(way?.start ?? {}).map((name): FormField => {
    const [label, help] = labels[name] ?? [name, ''];
    return { name, label, help, required: true, sensitive: false, initial: undefined, kind: 'text' };
  });
  return (
    <Stack gap="sm">
      <Select
        label="Wait"
        required
        data={ways.map(({ value: name, label }) => ({ value: name, label }))}
        value={way?.value ?? null}
        onChange={(next) => {
          const chosen = ways.find((one) => one.value === next);
          if (chosen !== undefined) onChange({ ...value, wait: chosen.start });
        }}
      />
      <ExpressionForm
        fields={fields}
        value={wait}
        path="wait"
        onChange={(next) => onChange({ ...value, wait: next })}
      />
    </Stack>
  );
}
