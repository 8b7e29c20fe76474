import { Button, Group, Modal, Select, Stack } from '@mantine/core';
import { useState } from 'react';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { InstantInput } from '../../components/schema-form/instant-input.tsx';
import { download } from '../../lib/client.ts';
import { saveBlob } from '../../lib/save.ts';

interface ExportDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function ExportDialog({ opened, onClose }: ExportDialogProps) {
  const [format, setFormat] = useState<'jsonl' | 'ocsf'>('jsonl');
  const [since, setSince] = useState<string | undefined>(undefined);
  const [until, setUntil] = useState<string | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function save(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const query = { format, ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
      saveBlob(`audit.${format}.ndjson`, await download('exportAudit', { query }));
      onClose();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal opened={opened} onClose={onClose} title="Export the audit" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Select
          label="Format"
          data={[
            { value: 'jsonl', label: 'JSON lines: entries with their links' },
            { value: 'ocsf', label: 'OCSF events' },
          ]}
          allowDeselect={false}
          value={format}
          onChange={(next) => setFormat(next === 'ocsf' ? 'ocsf' : 'jsonl')}
        />
        <InstantInput label="Since" value={since ?? ''} onChange={setSince} />
        <InstantInput label="Until" value={until ?? ''} onChange={setUntil} />
        <ProblemAlert error={error} />
        <Group justify="end">
          <Button loading={busy} onClick={() => void save()}>
            Save as a file
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
