import { Group, Paper, Select, Stack, Text } from '@mantine/core';
import { IconCalendarTime, IconEye, IconPlayerPlay } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { DeedButton } from '../../components/deed-button.tsx';
import { fieldsOf, problemsIn } from '../../components/schema-form/schema.ts';
import { SchemaForm } from '../../components/schema-form/schema-form.tsx';
import type { Action, ActionResult, Connection } from '../../generated/answers.ts';
import { useFilters } from '../../lib/filters.ts';
import { asProblem } from '../../lib/problem.ts';
import { effectPermission, type Need } from '../../lib/rights.ts';
import { ConfirmRun } from './confirm-run.tsx';
import { PresetBar } from './preset-bar.tsx';
import { ScheduleDialog } from './schedule-dialog.tsx';
import { usePresets } from './use-presets.ts';
import classes from './try-form.module.css';
import type { Trial } from './use-try.ts';

interface TryFormProps {
  readonly action: Action;
  readonly connections: readonly Connection[];
  readonly trial: Trial;
}

export function TryForm({ action, connections, trial }: TryFormProps) {
  const [, change] = useFilters();
  const [plan, setPlan] = useState<ActionResult | null>(null);
  const [scheduling, setScheduling] = useState(false);
  const fields = useMemo(() => fieldsOf(action.input), [action]);
  const only = connections.length === 1 ? connections[0]?.title : undefined;
  const chosen = trial.connection ?? only ?? null;
  const details = trial.error === null ? undefined : asProblem(trial.error).body.details;
  const writes = action.effect !== 'read';
  const needs: Need = {
    // Where the effect follows from the input, the server knows better than this form.
    permission: effectPermission[action.effectVaries ? 'read' : action.effect],
    connection: connections.find(({ title }) => title === chosen)?.id,
  };
  const presets = usePresets(action.id, (id) => connections.find((each) => each.id === id)?.title, trial);

  async function go(): Promise<void> {
    const asks = action.effect === 'destructive';
    const answer = await trial.run(asks);
    // A call that only reads has been made by this: nothing is asked about it.
    if (asks && answer?.dryRun === true) setPlan(answer);
  }

  if (trial.connection === undefined && only !== undefined) change({ connection: only });
  return (
    <Paper withBorder p="md">
      <PresetBar presets={presets} needs={needs} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void go();
        }}
      >
        <Stack>
          <Select
            label="Connection"
            required
            data={connections.map(({ title }) => title)}
            value={chosen}
            allowDeselect={false}
            onChange={(next) => change({ connection: next ?? undefined })}
          />
          {fields.length === 0 ? (
            <Text size="sm" c="dimmed">
              This action takes no input.
            </Text>
          ) : (
            <SchemaForm
              fields={fields}
              value={trial.input}
              onChange={trial.setInput}
              problems={problemsIn(details, 'input')}
            />
          )}
          <Group className={classes['deeds']}>
            <DeedButton
              needs={needs}
              type="submit"
              color={action.effect === 'destructive' ? 'red' : 'blue'}
              leftSection={<IconPlayerPlay size={16} />}
              loading={trial.busy === 'run'}
              disabled={chosen === null || trial.busy !== null}
            >
              Run
            </DeedButton>
            {writes && (
              <DeedButton
                needs={needs}
                variant="default"
                leftSection={<IconEye size={16} />}
                loading={trial.busy === 'preview'}
                disabled={chosen === null || trial.busy !== null}
                onClick={() => void trial.run(true)}
              >
                Preview
              </DeedButton>
            )}
            <DeedButton
              needs={{ permission: 'respond', everywhere: true }}
              variant="default"
              leftSection={<IconCalendarTime size={16} />}
              disabled={chosen === null}
              onClick={() => setScheduling(true)}
            >
              Schedule
            </DeedButton>
          </Group>
        </Stack>
      </form>
      {scheduling && chosen !== null && (
        <ScheduleDialog action={action} trial={trial} connection={chosen} onClose={() => setScheduling(false)} />
      )}
      <ConfirmRun action={action} plan={plan} onClose={() => setPlan(null)} onConfirm={() => trial.run(false)} />
    </Paper>
  );
}
