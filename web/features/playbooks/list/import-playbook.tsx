import { Alert, Button, Code, FileInput, Group, Modal, SegmentedControl, Stack, Text, Textarea } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import type { PlaybookImport } from '../../../generated/answers.ts';
import { call } from '../../../lib/client.ts';
import { keepText } from '../editor/kept-text.ts';

/** Translates a playbook of another product, says what became of it, and opens it in the editor. */
export function ImportPlaybook({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const [format, setFormat] = useState<'sekoia' | 'cacao'>('sekoia');
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [found, setFound] = useState<PlaybookImport | null>(null);

  async function translate(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      setFound(await call('importPlaybook', { body: { format, text } }));
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  }

  function open({ source, report }: PlaybookImport): void {
    keepText(report.playbook, { text: source, base: 0, at: new Date().toISOString() });
    onClose();
    void navigate({ to: `/playbooks/${report.playbook}` as never });
  }

  return (
    <Modal opened onClose={onClose} size="lg" title="Import a playbook" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <SegmentedControl
          aria-label="Format"
          value={format}
          onChange={(next) => setFormat(next)}
          data={[
            { value: 'sekoia', label: 'Sekoia.io' },
            { value: 'cacao', label: 'CACAO 2.0' },
          ]}
        />
        <FileInput
          label="File"
          placeholder="Choose a JSON file"
          accept="application/json,.json"
          onChange={(file) => void file?.text().then(setText)}
        />
        <Textarea
          label="Or its text"
          minRows={4}
          maxRows={10}
          autosize
          spellCheck={false}
          value={text.length > 20_000 ? `${text.slice(0, 20_000)}…` : text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <ProblemAlert error={error} />
        {found !== null && <Report found={found} />}
        <Group justify="end">
          <Button
            variant={found === null ? 'filled' : 'default'}
            loading={busy}
            disabled={text === ''}
            onClick={() => void translate()}
          >
            Translate
          </Button>
          {found !== null && <Button onClick={() => open(found)}>Open in the editor</Button>}
        </Group>
      </Stack>
    </Modal>
  );
}

function Report({ found: { report } }: { readonly found: PlaybookImport }) {
  return (
    <Alert
      color={report.disabled.length === 0 && report.problems.length === 0 ? 'blue' : 'yellow'}
      title={report.title}
    >
      <Text size="sm">
        {report.steps} steps, of which {report.disabled.length} could not be translated and are disabled;{' '}
        {report.problems.length} problems to look at in the editor. Nothing is published yet.
      </Text>
      <Stack gap={2} mah={200} style={{ overflowY: 'auto' }} tabIndex={0}>
        {report.notes.map(({ pointer, text, step }) => (
          <Text size="xs" key={`${pointer} ${text}`}>
            {step !== null && <Code>{step}</Code>} {text}
          </Text>
        ))}
      </Stack>
    </Alert>
  );
}
