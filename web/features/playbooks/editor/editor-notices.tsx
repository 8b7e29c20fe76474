import { Alert, Button, Group, Text } from '@mantine/core';
import { Instant } from '../../../components/instant.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import type { DraftState } from './use-draft.ts';

/** What a person must know about what is not saved. */
export function EditorNotices({ draft, onDiscard }: { readonly draft: DraftState; readonly onDiscard: () => void }) {
  const { problem, restoredAt } = draft;
  return (
    <>
      {restoredAt !== null && (
        <Alert color="blue" p="xs">
          <Group justify="space-between">
            <Text size="sm">
              What you typed <Instant at={restoredAt} /> was not saved. It was kept in this browser, and is here again.
            </Text>
            <Button size="compact-sm" variant="default" onClick={onDiscard}>
              Go back to what is saved
            </Button>
          </Group>
        </Alert>
      )}
      {problem?.body.status === 401 && (
        <Alert color="yellow" p="xs" title="Your session has ended">
          <Text size="sm">
            What you typed is kept in this browser.{' '}
            <a href="/sign-in" target="_blank" rel="noreferrer">
              Sign in again in another tab
            </a>
            , come back, and save.
          </Text>
        </Alert>
      )}
      {problem !== null && problem.body.status !== 401 && problem.body.status !== 412 && (
        <ProblemAlert error={problem} />
      )}
      {problem !== null && problem.body.status === undefined && (
        <Text size="sm">What you typed is kept in this browser until it is saved.</Text>
      )}
    </>
  );
}
