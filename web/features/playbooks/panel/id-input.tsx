import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { idPattern } from '../document/references.ts';

interface IdInputProps {
  readonly value: string;
  /** Ids of the other steps. */
  readonly taken: ReadonlySet<string>;
  readonly onChange: (id: string) => void;
}

/** The id of a step. It is given on as a whole: half a name would be followed by everything that names the step. */
export function IdInput({ value, taken, onChange }: IdInputProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? value;
  const fault = typed === null || typed === value ? null : faultOf(typed, taken);

  function commit(): void {
    if (fault !== null) return;
    setTyped(null);
    if (shown !== value) onChange(shown);
  }

  return (
    <TextInput
      label="Id"
      required
      description="Whatever names the step follows a new id"
      value={shown}
      error={fault}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
}

function faultOf(id: string, taken: ReadonlySet<string>): string | null {
  if (taken.has(id)) return 'Another step has this id.';
  return idPattern.test(id) ? null : 'Small letters and digits, with - or _ between them.';
}
