import { Button, Collapse, Fieldset, Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useBlocker, useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { fieldsOf, problemsIn } from '../../components/schema-form/schema.ts';
import { SchemaForm } from '../../components/schema-form/schema-form.tsx';
import type { Connection, Connector } from '../../generated/answers.ts';
import type { JsonObject } from '../../lib/json.ts';
import { asProblem } from '../../lib/problem.ts';
import { toast } from '../../lib/toasts.ts';
import { draftOf, isChanged, saveConnection, undoUpdate, type ConnectionDraft } from './connection-draft.ts';
import { DeedButton } from '../../components/deed-button.tsx';
import type { Need } from '../../lib/rights.ts';
import { ConnectionPolicy } from './connection-policy.tsx';
import { RungList } from './rung-list.tsx';
import { rungsIn } from './rungs.ts';

interface ConnectionFormProps {
  readonly connector: Connector;
  readonly connection: Connection | null;
}

/** The form of a connection, from the fields of its connector. The console is asked before anything is saved. */
export function ConnectionForm({ connector, connection }: ConnectionFormProps) {
  const [draft, setDraft] = useState(() => draftOf(connection));
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const [more, setMore] = useState(false);
  const [saved, setSaved] = useState(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { usual, rare } = useMemo(() => settingsOf(connector), [connector]);
  const secrets = useMemo(() => fieldsOf(connector.secrets), [connector]);
  const dirty = !saved && isChanged(draft, connection);
  useBlocker({
    shouldBlockFn: () => dirty && !busy && !window.confirm('Leave without saving what you have typed?'),
    enableBeforeUnload: () => dirty,
    disabled: !dirty,
  });
  const details = error === null ? undefined : asProblem(error).body.details;
  const problems = { ...problemsIn(details, 'body'), ...problemsIn(details, 'settings') };
  const needs: Need =
    connection === null
      ? { permission: 'administer', everywhere: true }
      : { permission: 'administer', connection: connection.id };
  const change = (changes: Partial<ConnectionDraft>): void => setDraft({ ...draft, ...changes });

  async function save(check: boolean): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const after = await saveConnection(connector.id, connection, draft, check);
      setSaved(true);
      await queries.invalidateQueries({ queryKey: ['connection'] });
      if (connection === null) {
        toast(`${after.title} is connected.`);
        await navigate({ to: `/connections/${after.id}`, ignoreBlocker: true });
      } else {
        setDraft(draftOf(after));
        toast(`${after.title} is saved.`, undoUpdate(connection, draft, queries));
      }
    } catch (thrown) {
      setError(thrown);
      throw thrown;
    } finally {
      setBusy(false);
      setSaved(false);
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save(true).catch(() => undefined);
      }}
    >
      <Stack>
        <Paper withBorder p="md">
          <Stack>
            <TextInput
              label="Title"
              description="How people and playbooks call it."
              required
              maxLength={120}
              value={draft.title}
              error={problems['title']}
              onChange={(event) => change({ title: event.currentTarget.value })}
            />
            <SchemaForm
              fields={usual}
              value={draft.settings}
              onChange={(settings: JsonObject) => change({ settings })}
              problems={problems}
            />
            <Fieldset legend="Secrets">
              <Stack gap="sm">
                <Text size="xs" c="dimmed">
                  {connection === null
                    ? 'Kept encrypted, and never shown again.'
                    : 'They are kept and cannot be shown. Leave them empty to keep them; what you type replaces all of them.'}
                </Text>
                <SchemaForm
                  fields={connection === null ? secrets : secrets.map((field) => ({ ...field, required: false }))}
                  value={draft.secrets}
                  onChange={(next: JsonObject) => change({ secrets: next })}
                  problems={problemsIn(details, 'secrets')}
                />
              </Stack>
            </Fieldset>
            <Button
              variant="subtle"
              w="fit-content"
              size="compact-sm"
              aria-expanded={more}
              onClick={() => setMore(!more)}
            >
              {more ? 'Fewer settings' : `${rare.length + 4} more settings: TLS, proxy, limits, safety, checks`}
            </Button>
            <Collapse expanded={more}>
              <Stack gap="sm">
                <SchemaForm
                  fields={rare}
                  value={draft.settings}
                  onChange={(settings: JsonObject) => change({ settings })}
                  problems={problems}
                />
                <ConnectionPolicy draft={draft} onChange={change} />
              </Stack>
            </Collapse>
          </Stack>
        </Paper>
        <ProblemAlert error={error} />
        <RungList rungs={rungsIn(details)} />
        <Group>
          <DeedButton needs={needs} type="submit" loading={busy} disabled={connection !== null && !dirty}>
            Test and save
          </DeedButton>
          <DeedButton
            needs={needs}
            variant="default"
            disabled={busy || (connection !== null && !dirty)}
            onClick={() => setAsking(true)}
          >
            Save without testing
          </DeedButton>
        </Group>
      </Stack>
      <ConfirmDialog
        opened={asking}
        title="Save a connection that nobody has tested?"
        deed="Save untested"
        onClose={() => setAsking(false)}
        onConfirm={() => save(false)}
      >
        <Text size="sm">
          The console is not asked. A wrong address or secret shows only when an action fails, perhaps at night.
        </Text>
      </ConfirmDialog>
    </form>
  );
}

/** What most people fill in, and what few do. */
function settingsOf(connector: Connector) {
  const fields = fieldsOf(connector.settings);
  const seldom = /tls|certificate|proxy|timeout|max|persecond|limits|plainhttp|hours|seconds|minutes/i;
  const isRare = ({ name, required }: (typeof fields)[number]): boolean => !required && seldom.test(name);
  return { usual: fields.filter((field) => !isRare(field)), rare: fields.filter(isRare) };
}
