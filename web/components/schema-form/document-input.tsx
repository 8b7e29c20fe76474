import { JsonInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { prettyJson, type Json } from '../../lib/json.ts';

interface DocumentInputProps {
  readonly label: string;
  readonly error?: ReactNode;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
}

/** Any JSON value as text. What is no JSON yet is said, and not given on. */
export function DocumentInput({ value, onChange, error, ...common }: DocumentInputProps) {
  const [text, setText] = useState(() => (value === undefined ? '' : prettyJson(value)));
  const [fault, setFault] = useState<string | null>(null);
  return (
    <JsonInput
      {...common}
      autosize
      minRows={2}
      maxRows={14}
      value={text}
      error={fault ?? error}
      onChange={(next) => {
        setText(next);
        try {
          onChange(next.trim() === '' ? undefined : (JSON.parse(next) as Json));
          setFault(null);
        } catch (thrown) {
          setFault(thrown instanceof Error ? thrown.message : 'This is no JSON.');
        }
      }}
    />
  );
}
