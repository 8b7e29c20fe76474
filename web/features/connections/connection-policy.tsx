import { NumberInput, Select, Switch } from '@mantine/core';
import type { ConnectionDraft } from './connection-draft.ts';

interface ConnectionPolicyProps {
  readonly draft: ConnectionDraft;
  readonly onChange: (changes: Partial<ConnectionDraft>) => void;
}

/** What Cordon does with a connection, whatever its console. */
export function ConnectionPolicy({ draft, onChange }: ConnectionPolicyProps) {
  return (
    <>
      <Switch
        label="Read-only"
        description="No write passes, whoever asks."
        checked={draft.readOnly}
        onChange={(event) => onChange({ readOnly: event.currentTarget.checked })}
      />
      <Select
        label="When the outcome of a write is unknown"
        description="And the console cannot be asked what became of it."
        data={[
          { value: 'hold', label: 'hold it until a person decides' },
          { value: 'resend', label: 'send it once more if that is harmless' },
        ]}
        allowDeselect={false}
        value={draft.unknownPolicy}
        onChange={(next) => onChange({ unknownPolicy: next === 'resend' ? 'resend' : 'hold' })}
      />
      <NumberInput
        label="Check its health every so many minutes"
        description="0: only when somebody asks."
        min={0}
        max={10_080}
        allowDecimal={false}
        value={draft.checkMinutes}
        onChange={(next) => typeof next === 'number' && onChange({ checkMinutes: next })}
      />
      <NumberInput
        label="Tell people after so many failures in a row"
        description="By the channels of the settings. A refused sign-in is told at once."
        min={1}
        max={100}
        allowDecimal={false}
        value={draft.noticeAfter}
        onChange={(next) => typeof next === 'number' && onChange({ noticeAfter: next })}
      />
    </>
  );
}
