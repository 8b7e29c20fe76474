import { Button, Group, Modal, Radio, Select, Stack, Switch, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import type { RunDetails } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import type { JsonObject } from '../../lib/json.ts';
import { toast } from '../../lib/toasts.ts';
import { RerunInputs } from './rerun-inputs.tsx';

type What = 'all' | 'failed' | 'from';

/** What is proposed at first. */
export interface RerunWish {
  readonly what: What;
  readonly step?: string;
  /** Of which item of a loop; '' and left out are all. */
  readonly iteration?: string;
}

interface RerunDialogProps {
  readonly run: RunDetails;
  /** Null while nothing is asked. */
  readonly wish: RerunWish | null;
  readonly onClose: () => void;
}

/** All of it, what failed, or from a step on; writes that were made are taken over unless somebody says otherwise. */
export function RerunDialog({ run, wish, onClose }: RerunDialogProps) {
  return (
    <Modal
      opened={wish !== null}
      onClose={onClose}
      title="Run again"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {wish !== null && <Choices run={run} wish={wish} onClose={onClose} />}
    </Modal>
  );
}

function Choices({ run, wish, onClose }: RerunDialogProps & { readonly wish: RerunWish }) {
  const [what, setWhat] = useState<What>(wish.what);
  const [step, setStep] = useState<string | null>(wish.step ?? null);
  const [version, setVersion] = useState('same');
  const [inputs, setInputs] = useState<JsonObject>({});
  const [repeatEffects, setRepeatEffects] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const steps = [...new Set(run.steps.map(({ stepId }) => stepId))];
  const iteration = step === wish.step && wish.iteration !== '' ? wish.iteration : undefined;

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
          ...(what === 'from' && iteration !== undefined ? { iteration } : {}),
          ...(Object.keys(inputs).length === 0 ? {} : { inputs }),
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
          <Select
            label="Begin with"
            description={iteration === undefined ? undefined : `Of item ${iteration} alone`}
            required
            searchable
            data={steps}
            value={step}
            onChange={setStep}
          />
        )}
        <VersionSelect run={run} value={version} onChange={setVersion} />
        <RerunInputs run={run} version={version} changes={inputs} onChange={setInputs} error={error} />
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

interface VersionSelectProps {
  readonly run: RunDetails;
  readonly value: string;
  readonly onChange: (version: string) => void;
}

function VersionSelect({ run, value, onChange }: VersionSelectProps) {
  const { playbookId, playbookVersion } = run;
  const versions = useQuery({
    queryKey: ['playbook', playbookId, 'versions'],
    queryFn: ({ signal }) => call('listVersions', { params: { id: playbookId }, signal }),
  });
  const others = (versions.data?.items ?? []).filter(({ version }) => version !== playbookVersion);
  return (
    <Select
      label="Version of the playbook"
      data={[
        { value: 'same', label: `the same (${playbookVersion})` },
        { value: 'newest', label: 'the newest' },
        ...others.map(({ version }) => ({ value: String(version), label: `version ${version}` })),
      ]}
      allowDeselect={false}
      value={value}
      onChange={(next) => onChange(next ?? 'same')}
    />
  );
}
