import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Instant } from '../../components/instant.tsx';
import { LinkText } from '../../components/link-button.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { problemsIn } from '../../components/schema-form/schema.ts';
import type { Action, Playbook } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { asProblem } from '../../lib/problem.ts';
import { toast } from '../../lib/toasts.ts';
import type { Trial } from './use-try.ts';

interface ScheduleDialogProps {
  readonly action: Action;
  readonly trial: Trial;
  readonly connection: string;
  readonly onClose: () => void;
}

const usual = [
  { value: '0 * * * *', label: 'every hour' },
  { value: '0 6 * * *', label: 'every day at 06:00' },
  { value: '0 6 * * MON-FRI', label: 'Monday to Friday at 06:00' },
  { value: '0 6 * * MON', label: 'every Monday at 06:00' },
  { value: '0 6 1 * *', label: 'on the first of each month at 06:00' },
];

/** The form as it is now, run by itself. */
export function ScheduleDialog(props: ScheduleDialogProps) {
  const [made, setMade] = useState<Playbook | null>(null);
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={`Schedule: ${props.action.title}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {made === null ? <ScheduleForm {...props} onMade={setMade} /> : <Made playbook={made} onClose={props.onClose} />}
    </Modal>
  );
}

function ScheduleForm({
  action,
  trial,
  connection,
  onClose,
  onMade,
}: ScheduleDialogProps & { readonly onMade: (playbook: Playbook) => void }) {
  const [title, setTitle] = useState(`${action.title}, ${connection}`.slice(0, 120));
  const [cron, setCron] = useState('0 6 * * *');
  const [timeZone, setTimeZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [missed, setMissed] = useState<'skip' | 'once'>('skip');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const queries = useQueryClient();
  const problems = problemsIn(error === null ? undefined : asProblem(error).body.details, 'body');

  async function schedule(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const body = { title, connection, input: trial.input, cron, timeZone, missed };
      const made = await call('scheduleAction', { params: { id: action.id }, body });
      await queries.invalidateQueries({ queryKey: ['trigger'] });
      toast('It runs by itself from now on.', {
        undo: () => call('pauseTrigger', { params: { id: made.playbookId, trigger: 'schedule' } }),
      });
      onMade(made);
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void schedule();
      }}
    >
      <Stack>
        <TextInput
          label="Title"
          required
          maxLength={120}
          value={title}
          error={problems['title']}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Select
          label="When"
          data={usual}
          placeholder="as written below"
          value={usual.some(({ value }) => value === cron) ? cron : null}
          onChange={(next) => next !== null && setCron(next)}
        />
        <TextInput
          label="As cron"
          description="Minute, hour, day, month, weekday."
          required
          value={cron}
          error={problems['cron']}
          onChange={(event) => setCron(event.currentTarget.value)}
        />
        <Select
          label="Time zone"
          searchable
          allowDeselect={false}
          data={[...new Set([timeZone, 'UTC', ...Intl.supportedValuesOf('timeZone')])]}
          value={timeZone}
          error={problems['timeZone']}
          onChange={(next) => next !== null && setTimeZone(next)}
        />
        <Select
          label="Times at which no server was running"
          allowDeselect={false}
          data={[
            { value: 'skip', label: 'are left out' },
            { value: 'once', label: 'are made up for by one run' },
          ]}
          value={missed}
          onChange={(next) => setMissed(next === 'once' ? 'once' : 'skip')}
        />
        <ProblemAlert error={error} />
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            Not now
          </Button>
          <Button type="submit" loading={busy}>
            Schedule
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Made({ playbook, onClose }: { readonly playbook: Playbook; readonly onClose: () => void }) {
  const { playbookId } = playbook;
  const triggers = useQuery({
    queryKey: ['trigger', { playbook: playbookId }],
    queryFn: ({ signal }) => call('listTriggers', { query: { playbook: playbookId }, signal }),
  });
  const next = triggers.data?.items[0]?.nextAt;
  return (
    <Stack>
      <Text size="sm">
        The playbook <LinkText to={`/playbooks/${playbookId}`}>{playbookId}</LinkText> does it; there it is paused,
        changed and followed. Next time: <Instant at={next} />
      </Text>
      <Group justify="end">
        <Button onClick={onClose}>Close</Button>
      </Group>
    </Stack>
  );
}
