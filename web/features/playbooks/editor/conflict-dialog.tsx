import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Instant } from '../../../components/instant.tsx';
import { Loaded } from '../../../components/page.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { call } from '../../../lib/client.ts';
import type { Problem } from '../../../lib/problem.ts';
import { lineDifferences } from '../versions/line-differences.ts';
import { DiffLines } from '../versions/diff-lines.tsx';
import { orNull } from './stored-playbook.ts';

interface ConflictDialogProps {
  readonly id: string;
  readonly problem: Problem;
  readonly mine: string;
  readonly onClose: () => void;
  readonly onTakeTheirs: (text: string, revision: number) => void;
  /** Saves on top of the revision. @throws Problem when it has changed once more */
  readonly onOverwrite: (revision: number) => Promise<void>;
}

/** Somebody else has saved meanwhile: who and what, and the choice that is left. */
export function ConflictDialog({ id, problem, mine, onClose, onTakeTheirs, onOverwrite }: ConflictDialogProps) {
  const [error, setError] = useState<unknown>(null);
  const theirs = useQuery({
    queryKey: ['edited-playbook', id, 'theirs', problem.message],
    queryFn: ({ signal }) => orNull(call('getDraft', { params: { id }, signal })),
    staleTime: 0,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      size="80%"
      title="Somebody else has changed this draft"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Alert color="yellow">{problem.body.detail}</Alert>
        <Loaded query={theirs}>
          {(draft) => (
            <Stack gap="xs">
              {draft === null ? (
                <Text size="sm">The draft is gone: it was published or discarded. Your text is still here.</Text>
              ) : (
                <>
                  <Text size="sm">
                    {draft.savedBy.name} saved revision {draft.revision} <Instant at={draft.savedAt} />. Removed lines
                    are theirs, added ones yours.
                  </Text>
                  <DiffLines label="Theirs and yours" lines={lineDifferences(draft.source, mine)} />
                </>
              )}
              <ProblemAlert error={error} />
              <Group justify="end">
                <Button variant="default" onClick={onClose}>
                  Keep editing
                </Button>
                {draft !== null && (
                  <Button variant="default" onClick={() => onTakeTheirs(draft.source, draft.revision)}>
                    Take theirs
                  </Button>
                )}
                <Button color="red" onClick={() => void onOverwrite(draft?.revision ?? 0).catch(setError)}>
                  {draft === null ? 'Save mine as a new draft' : 'Overwrite with mine'}
                </Button>
              </Group>
            </Stack>
          )}
        </Loaded>
      </Stack>
    </Modal>
  );
}
