import { Button, Group, Select, Stack, TagsInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { problemsIn, type FormField } from '../../components/schema-form/schema.ts';
import { SchemaForm } from '../../components/schema-form/schema-form.tsx';
import type { Channel } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import type { JsonObject } from '../../lib/json.ts';
import { asProblem } from '../../lib/problem.ts';
import { toast } from '../../lib/toasts.ts';
import { channelSecrets, channelSettings } from './channel-fields.ts';

interface ChannelFormProps {
  readonly channel: Channel | null;
  readonly onClose: () => void;
}

type Busy = 'save' | 'test' | 'remove' | null;

/** What was done, and the way back where there is one. */
interface Done {
  readonly said: string;
  readonly undo?: () => Promise<unknown>;
}

export function ChannelForm({ channel, onClose }: ChannelFormProps) {
  const [kind, setKind] = useState<Channel['kind']>(channel?.kind ?? 'email');
  const [title, setTitle] = useState(channel?.title ?? '');
  const [settings, setSettings] = useState<JsonObject>(channel?.settings ?? {});
  const [secrets, setSecrets] = useState<JsonObject>({});
  const [kinds, setKinds] = useState<readonly string[]>(channel?.kinds ?? ['*']);
  const [busy, setBusy] = useState<Busy>(null);
  const [error, setError] = useState<unknown>(null);
  const queries = useQueryClient();
  const details = error === null ? undefined : asProblem(error).body.details;
  const refresh = () => queries.invalidateQueries({ queryKey: ['channel'] });

  async function work(what: NonNullable<Busy>, send: () => Promise<Done>): Promise<void> {
    setBusy(what);
    setError(null);
    try {
      const { said, undo } = await send();
      toast(said, undo === undefined ? {} : { undo: () => undo().then(refresh) });
      await refresh();
      if (what !== 'test') onClose();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(null);
    }
  }

  async function save(): Promise<Done> {
    const replaced = Object.keys(secrets).length === 0 ? {} : { secrets };
    const said = `${title} is saved.`;
    if (channel === null) {
      const { id } = await call('addChannel', { body: { title, kind, settings, kinds, ...replaced } });
      return { said, undo: () => call('removeChannel', { params: { id } }) };
    }
    const params = { id: channel.id };
    await call('updateChannel', { params, body: { title, settings, kinds, ...replaced } });
    // Secrets that were replaced are gone.
    if (Object.keys(replaced).length > 0) return { said };
    const { title: was, settings: before, kinds: told } = channel;
    return {
      said,
      undo: () => call('updateChannel', { params, body: { title: was, settings: before, kinds: told } }),
    };
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void work('save', save);
      }}
    >
      <Stack>
        <Select
          label="Kind"
          data={['email', 'webhook']}
          disabled={channel !== null}
          allowDeselect={false}
          value={kind}
          onChange={(next) => setKind(next === 'webhook' ? 'webhook' : 'email')}
        />
        <TextInput
          label="Title"
          required
          maxLength={120}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <SchemaForm
          fields={channelSettings[kind]}
          value={settings}
          onChange={setSettings}
          problems={{ ...problemsIn(details, 'body.settings'), ...problemsIn(details, 'settings') }}
        />
        <SchemaForm
          fields={secretFields(kind, channel)}
          value={secrets}
          onChange={setSecrets}
          problems={problemsIn(details, 'secrets')}
        />
        <TagsInput
          label="Takes"
          description="Kinds of notices, for example approval.*; * stands for any text."
          value={[...kinds]}
          onChange={setKinds}
          acceptValueOnBlur
        />
        <ProblemAlert error={error} />
        <Group justify="space-between">
          <Group>
            {channel !== null && (
              <>
                <Button
                  variant="default"
                  loading={busy === 'test'}
                  onClick={() => void work('test', () => test(channel))}
                >
                  Send a test
                </Button>
                <Button
                  variant="outline"
                  color="red"
                  loading={busy === 'remove'}
                  onClick={() =>
                    window.confirm(`Remove ${channel.title} with its secrets?`) &&
                    void work('remove', () => remove(channel))
                  }
                >
                  Remove
                </Button>
              </>
            )}
          </Group>
          <Button type="submit" loading={busy === 'save'}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

async function test({ id }: Channel): Promise<Done> {
  const { remark } = await call('testChannel', { params: { id } });
  return { said: remark ?? 'The test was taken.' };
}

async function remove({ id, title }: Channel): Promise<Done> {
  await call('removeChannel', { params: { id } });
  return { said: `${title} is removed.` };
}

function secretFields(kind: Channel['kind'], channel: Channel | null): readonly FormField[] {
  const help = channel === null ? '' : 'Leave it empty to keep it.';
  return channelSecrets[kind].map((field) => ({ ...field, help: help === '' ? field.help : help }));
}
