import { Button, Group, Paper, Select, Stack, Text } from '@mantine/core';
import { IconEye, IconPlayerPlay } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { fieldsOf, problemsIn } from '../../components/schema-form/schema.ts';
import { SchemaForm } from '../../components/schema-form/schema-form.tsx';
import type { Action, Connection } from '../../generated/answers.ts';
import { useFilters } from '../../lib/filters.ts';
import { asProblem } from '../../lib/problem.ts';
import type { Trial } from './use-try.ts';

interface TryFormProps {
  readonly action: Action;
  readonly connections: readonly Connection[];
  readonly trial: Trial;
}

export function TryForm({ action, connections, trial }: TryFormProps) {
  const [, change] = useFilters();
  const [asking, setAsking] = useState(false);
  const fields = useMemo(() => fieldsOf(action.input), [action]);
  const only = connections.length === 1 ? connections[0]?.title : undefined;
  const chosen = trial.connection ?? only ?? null;
  const details = trial.error === null ? undefined : asProblem(trial.error).body.details;
  const writes = action.effect !== 'read';

  function go(dryRun: boolean): void {
    if (!dryRun && action.effect === 'destructive') setAsking(true);
    else void trial.run(dryRun);
  }

  if (trial.connection === undefined && only !== undefined) change({ connection: only });
  return (
    <Paper withBorder p="md">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          go(false);
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
          <Group>
            <Button
              type="submit"
              color={action.effect === 'destructive' ? 'red' : 'blue'}
              leftSection={<IconPlayerPlay size={16} />}
              loading={trial.busy === 'run'}
              disabled={chosen === null || trial.busy !== null}
            >
              Run
            </Button>
            {writes && (
              <Button
                variant="default"
                leftSection={<IconEye size={16} />}
                loading={trial.busy === 'preview'}
                disabled={chosen === null || trial.busy !== null}
                onClick={() => go(true)}
              >
                Preview
              </Button>
            )}
          </Group>
        </Stack>
      </form>
      <ConfirmDialog
        opened={asking}
        title={`${action.title}?`}
        deed="Run it"
        destructive
        onClose={() => setAsking(false)}
        onConfirm={() => trial.run(false)}
      >
        <Text size="sm">
          This cannot be undone by the console. A preview shows first what would be reached, without sending anything.
        </Text>
      </ConfirmDialog>
    </Paper>
  );
}
