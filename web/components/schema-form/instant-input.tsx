import { TextInput } from '@mantine/core';

interface InstantInputProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string | undefined) => void;
}

/** A time in the zone of the reader; what is sent is UTC. */
export function InstantInput({ value, onChange, ...common }: InstantInputProps) {
  return (
    <TextInput
      {...common}
      type="datetime-local"
      maw={215}
      value={value === '' ? '' : localText(value)}
      onChange={(event) => {
        const time = new Date(event.currentTarget.value);
        onChange(Number.isNaN(time.getTime()) ? undefined : time.toISOString());
      }}
    />
  );
}

function localText(instant: string): string {
  const time = new Date(instant);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
