import { Group, NumberInput, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { DeedButton } from '../../components/deed-button.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import type { Retention } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { toast } from '../../lib/toasts.ts';
import { dayKinds, goingText, isSame, queryOf, type Days } from './retention-days.ts';

interface RetentionFormProps {
  readonly now: Retention;
  readonly days: Days;
  readonly onChange: (days: Days) => void;
}

const labels: Readonly<Record<keyof Days, readonly [string, string]>> = {
  runDays: ['Runs', 'Days after their end.'],
  eventDays: ['Events', 'Days after they came.'],
  fileDays: ['Files', 'Days after they were fetched from a console.'],
};

/** What would go at once is asked about first, because it does not come back. */
export function RetentionForm({ now, days, onChange }: RetentionFormProps) {
  const [asked, setAsked] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const queries = useQueryClient();

  async function set(next: Days): Promise<void> {
    await call('setRetention', { body: queryOf(next) });
    await queries.invalidateQueries({ queryKey: ['retention'] });
  }

  async function save(): Promise<void> {
    setError(null);
    try {
      const { going } = await call('previewRetention', { query: queryOf(days) });
      const text = goingText(going);
      if (text !== '') return setAsked(text);
      const { runDays, eventDays, fileDays } = now;
      await set(days);
      toast('What is kept is saved.', { undo: () => set({ runDays, eventDays, fileDays }) });
    } catch (thrown) {
      setError(thrown);
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Stack>
        <Group align="start" grow>
          {dayKinds.map((kind) => (
            <NumberInput
              key={kind}
              label={labels[kind][0]}
              description={labels[kind][1]}
              placeholder="For ever"
              min={1}
              max={36_500}
              allowDecimal={false}
              allowNegative={false}
              suffix=" days"
              value={days[kind] ?? ''}
              onChange={(value) => onChange({ ...days, [kind]: typeof value === 'number' && value > 0 ? value : null })}
            />
          ))}
        </Group>
        <ProblemAlert error={error} />
        <Group>
          <DeedButton
            needs={{ permission: 'administer', everywhere: true }}
            refused={isSame(now, days) ? 'Nothing is changed.' : null}
            type="submit"
          >
            Save
          </DeedButton>
        </Group>
      </Stack>
      <ConfirmDialog
        opened={asked !== null}
        title="What goes does not come back"
        deed="Save and remove"
        destructive
        onClose={() => setAsked(null)}
        onConfirm={async () => {
          await set(days);
          toast('What is kept is saved; what is older goes now.');
        }}
      >
        <Text>
          Old enough to go now, with all that belongs to it: up to {asked}. Writes stay in the ledger and in the audit;
          without a backup nothing else is left.
        </Text>
      </ConfirmDialog>
    </form>
  );
}
