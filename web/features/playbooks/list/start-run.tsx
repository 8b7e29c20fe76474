import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Loaded } from '../../../components/page.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { SchemaForm } from '../../../components/schema-form/schema-form.tsx';
import { problemsIn } from '../../../components/schema-form/schema.ts';
import { call } from '../../../lib/client.ts';
import type { JsonObject } from '../../../lib/json.ts';
import { asProblem } from '../../../lib/problem.ts';
import { fieldsOfInputs } from '../panel/fields.ts';
import { DeedButton } from '../../../components/deed-button.tsx';

export type RunMode = 'live' | 'dry-run' | 'simulate';

interface StartRunProps {
  readonly id: string;
  readonly mode: RunMode;
  /** Said above the form, for example that what is not published does not run. */
  readonly note?: string | undefined;
  readonly onClose: () => void;
}

const modeTexts: Readonly<Record<RunMode, string>> = {
  live: 'Does what it says, on the real consoles.',
  'dry-run': 'Reads are done, writes are only planned: each step says what it would do.',
  simulate: 'Every connection is replaced by a simulated console; no real one is asked.',
};

/** A form made of the playbook's inputs; what runs is the newest version. */
export function StartRun({ id, mode, note, onClose }: StartRunProps) {
  const playbook = useQuery({
    queryKey: ['playbook', id, 'newest'],
    queryFn: ({ signal }) => call('getPlaybook', { params: { id }, signal }),
  });
  return (
    <Modal opened onClose={onClose} size="lg" title={`Run ${id}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Loaded query={playbook}>
        {({ document, version }) => (
          <RunForm
            id={id}
            version={version}
            inputs={document['inputs'] as JsonObject}
            first={mode}
            note={note}
            onClose={onClose}
          />
        )}
      </Loaded>
    </Modal>
  );
}

interface RunFormProps {
  readonly id: string;
  readonly version: number;
  readonly inputs: JsonObject;
  readonly first: RunMode;
  readonly note: string | undefined;
  readonly onClose: () => void;
}

function RunForm({ id, version, inputs, first, note, onClose }: RunFormProps) {
  const navigate = useNavigate();
  const [value, setValue] = useState<JsonObject>({});
  const [mode, setMode] = useState<RunMode>(first);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [key] = useState(() => crypto.randomUUID());
  const fields = fieldsOfInputs(inputs);

  async function start(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const run = await call('startRun', { params: { id }, body: { version, inputs: value, mode }, key });
      onClose();
      await navigate({ to: `/runs/${run.id}` as never });
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <Stack>
        <Text size="sm" c="dimmed">
          Version {version}. {note}
        </Text>
        <SegmentedControl
          aria-label="Mode"
          value={mode}
          onChange={(next) => setMode(next)}
          data={[
            { value: 'live', label: 'For real' },
            { value: 'dry-run', label: 'Dry run' },
            { value: 'simulate', label: 'Simulate' },
          ]}
        />
        <Text size="sm">{modeTexts[mode]}</Text>
        {fields.length === 0 && <Text size="sm">It takes no inputs.</Text>}
        <SchemaForm
          fields={fields}
          value={value}
          onChange={setValue}
          problems={error === null ? {} : problemsIn(asProblem(error).body.details, 'inputs')}
        />
        <ProblemAlert error={error} />
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            Not now
          </Button>
          <DeedButton
            needs={{ permission: mode === 'live' ? 'respond' : 'read', everywhere: true }}
            type="submit"
            loading={busy}
            color={mode === 'live' ? 'red' : 'blue'}
          >
            {mode === 'live' ? 'Run for real' : mode === 'dry-run' ? 'Dry run' : 'Simulate'}
          </DeedButton>
        </Group>
      </Stack>
    </form>
  );
}
