import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Loaded } from '../../../components/page.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { call } from '../../../lib/client.ts';
import { DiffLines } from '../versions/diff-lines.tsx';
import { lineDifferences } from '../versions/line-differences.ts';

interface PublishDialogProps {
  readonly id: string;
  readonly text: string;
  readonly published: string | null;
  readonly onClose: () => void;
  /** Saves the draft. @returns its revision, or null when that did not work */
  readonly onSave: () => Promise<number | null>;
  readonly base: number;
  readonly isSaved: boolean;
  readonly onPublished: (version: number) => void;
}

/** What is wrong, what changes, and then the deed. */
export function PublishDialog({
  id,
  text,
  published,
  onClose,
  onSave,
  base,
  isSaved,
  onPublished,
}: PublishDialogProps) {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const check = useQuery({
    queryKey: ['check', { text }],
    queryFn: ({ signal }) => call('checkPlaybook', { body: { source: text }, signal }),
  });

  async function publish(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      // What was saved here is published, not what somebody has put over it since.
      const revision = isSaved ? base : await onSave();
      if (revision === null) {
        onClose();
        return;
      }
      const { version } = await call('publishDraft', { params: { id }, ifMatch: String(revision) });
      await queries.invalidateQueries({ queryKey: ['playbook'] });
      onPublished(version);
      onClose();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal opened onClose={onClose} size="xl" title={`Publish ${id}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Loaded query={check}>
        {({ problems }) => {
          const errors = problems.filter(({ severity }) => severity === 'error');
          const warnings = problems.filter(({ severity }) => severity === 'warning');
          return (
            <Stack>
              {errors.length > 0 && (
                <Alert color="red" title={`${errors.length} to be mended first`}>
                  <Rows problems={errors} />
                </Alert>
              )}
              {warnings.length > 0 && (
                <Alert color="yellow" title="Most likely not what was meant">
                  <Rows problems={warnings} />
                </Alert>
              )}
              {published === null ? (
                <Text size="sm">This is its first version.</Text>
              ) : (
                <DiffLines label="Changes since the newest version" lines={lineDifferences(published, text)} />
              )}
              <ProblemAlert error={error} />
              <Group justify="end">
                <Button variant="default" onClick={onClose}>
                  Not now
                </Button>
                <Button disabled={errors.length > 0} loading={busy} onClick={() => void publish()}>
                  {warnings.length > 0 ? 'Publish with these warnings' : 'Publish'}
                </Button>
              </Group>
            </Stack>
          );
        }}
      </Loaded>
    </Modal>
  );
}

interface RowsProps {
  readonly problems: readonly {
    readonly line: number;
    readonly path: string;
    readonly problem: string;
    readonly fix?: string;
  }[];
}

function Rows({ problems }: RowsProps) {
  return (
    <Stack gap={2}>
      {problems.map(({ line, path, problem, fix }) => (
        <Text size="sm" key={`${line} ${path} ${problem}`}>
          Line {line}: <code>{path}</code> {problem}. {fix ?? ''}
        </Text>
      ))}
    </Stack>
  );
}
