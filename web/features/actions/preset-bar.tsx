import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconBookmark, IconDeviceFloppy, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { DeedButton } from '../../components/deed-button.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { problemsIn } from '../../components/schema-form/schema.ts';
import { asProblem } from '../../lib/problem.ts';
import type { Need } from '../../lib/rights.ts';
import { toast } from '../../lib/toasts.ts';
import type { Presets } from './use-presets.ts';

interface PresetBarProps {
  readonly presets: Presets;
  readonly needs: Need;
}

/** Kept forms of this action: choose one, keep this one, save it anew, or take it away. */
export function PresetBar({ presets, needs }: PresetBarProps) {
  const [naming, setNaming] = useState(false);
  const { items, chosen } = presets;
  return (
    <Group align="end" gap="xs" mb="md">
      {items.length > 0 && (
        <Select
          label="Preset"
          placeholder="none"
          clearable
          searchable={items.length > 8}
          data={items.map(({ id, title }) => ({ value: id, label: title }))}
          value={chosen?.id ?? null}
          onChange={(next) => presets.choose(items.find(({ id }) => id === next))}
          style={{ flex: 1, minWidth: 160 }}
        />
      )}
      {chosen !== undefined && (
        <>
          <DeedButton
            needs={needs}
            variant="default"
            aria-label={`Save the form over ${chosen.title}`}
            leftSection={<IconDeviceFloppy size={16} />}
            onClick={() => attempt(presets.save)}
          >
            Save
          </DeedButton>
          <DeedButton
            needs={needs}
            variant="default"
            aria-label={`Remove ${chosen.title}`}
            leftSection={<IconTrash size={16} />}
            onClick={() => attempt(presets.remove)}
          >
            Remove
          </DeedButton>
        </>
      )}
      <DeedButton
        needs={needs}
        variant="default"
        leftSection={<IconBookmark size={16} />}
        onClick={() => setNaming(true)}
      >
        Save as preset
      </DeedButton>
      <Modal
        opened={naming}
        onClose={() => setNaming(false)}
        title="Save as preset"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <NameForm create={presets.create} onClose={() => setNaming(false)} />
      </Modal>
    </Group>
  );
}

function attempt(deed: () => Promise<void>): void {
  deed().catch((error: unknown) => toast(asProblem(error).message, { tone: 'failed' }));
}

function NameForm({ create, onClose }: Pick<Presets, 'create'> & { readonly onClose: () => void }) {
  const [title, setTitle] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const problems = problemsIn(error === null ? undefined : asProblem(error).body.details, 'body');

  async function keep(): Promise<void> {
    setBusy(true);
    try {
      await create(title.trim());
      onClose();
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      <Stack>
        <Text size="sm">
          The connection and the form as they are now, for everybody who may run this action. Secrets are left out.
        </Text>
        <TextInput
          label="Title"
          required
          maxLength={120}
          data-autofocus
          value={title}
          error={problems['title']}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <ProblemAlert error={error} />
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            Not now
          </Button>
          <Button type="submit" loading={busy} disabled={title.trim() === ''}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
