import { Button, Group, Modal, Radio, Select, Stack, Switch, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { DocumentInput } from '../../components/schema-form/document-input.tsx';
import type { RunDetails } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import type { Json } from '../../lib/json.ts';
import { toast } from '../../lib/toasts.ts';

interface RerunDialogProps {
  readonly run: RunDetails;
  readonly opened: boolean;
  readonly onClose: () => void;
}

type What = 'all' | 'failed' | 'from';

/** All of it, what failed, or from a step on; writes that were made are taken over unless somebody says otherwise. */
export function RerunDialog(props: RerunDialogProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title="Run again" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Choices {...props} />
    </Modal>
  );
}

function Choices({ run, onClose }: RerunDialogProps) {
  const [what, setWhat] = useState<What>('all');
  const [step, setStep] = useState<string | null>(null);
  const [version, setVersion] = useState('same');
  const [inputs, setInputs] = useState<Json | undefined>(undefined);
  const [repeatEffects, setRepeatEffects] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const steps = [...new Set(run.steps.map(({ stepId }) => stepId))];

  async function start(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const next = await call('rerunRun', {
        params: { id: run.id },
        body: {
          what,
          version,
          repeatEffects,
          ...(what === 'from' && step !== null ? { step } : {}),
          ...(inputs === undefined ? {} : { inputs }),
        },
      });
      await queries.invalidateQueries({ queryKey: ['run'] });
      onClose();
      toast(next.id === run.id ? 'The same run goes on.' : 'A new run is queued.');
      await navigate({ to: `/runs/${next.id}` });
    } catch (thrown) {
      setError(thrown);
    } finally {
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
        <Radio.Group label="What" value={what} onChange={(next) => setWhat(next)}>
          <Stack gap="xs" mt="xs">
            <Radio value="all" label="Everything, as a new run" />
            <Radio value="failed" label="What failed or never began, in this run" />
            <Radio value="from" label="From a step on, as a new run" />
          </Stack>
        </Radio.Group>
        {what === 'from' && (
          <Select label="Begin with" required searchable data={steps} value={step} onChange={setStep} />
        )}
        <Select
          label="Version of the playbook"
          data={[
            { value: 'same', label: `the same (${run.playbookVersion})` },
            { value: 'newest', label: 'the newest' },
          ]}
          allowDeselect={false}
          value={version}
          onChange={(next) => setVersion(next ?? 'same')}
        />
        <DocumentInput label="Inputs that change, as JSON; the others stay" value={inputs} onChange={setInputs} />
        <Switch
          label="Make writes again that were made"
          description="Otherwise their results are taken over, and nothing is sent twice."
          checked={repeatEffects}
          onChange={(event) => setRepeatEffects(event.currentTarget.checked)}
        />
        {repeatEffects && (
          <Text size="sm" c="red">
            Endpoints may be isolated, scanned or changed once more.
          </Text>
        )}
        <ProblemAlert error={error} />
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            Not now
          </Button>
          <Button
            type="submit"
            color={repeatEffects ? 'red' : 'blue'}
            loading={busy}
            disabled={what === 'from' && step === null}
          >
            Run again
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
