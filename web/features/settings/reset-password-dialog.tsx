import { Button, Modal, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import type { Person } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { ShownOnce } from './shown-once.tsx';

interface ResetPasswordDialogProps {
  readonly person: Person | null;
  readonly onClose: () => void;
}

export function ResetPasswordDialog({ person, onClose }: ResetPasswordDialogProps) {
  return (
    <Modal
      opened={person !== null}
      onClose={onClose}
      title={`A new password for ${person?.name ?? ''}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {person !== null && <Reset person={person} onClose={onClose} />}
    </Modal>
  );
}

function Reset({ person, onClose }: { readonly person: Person; readonly onClose: () => void }) {
  const [withSecondFactors, setWithSecondFactors] = useState(false);
  const [password, setPassword] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function reset(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      setPassword((await call('resetPassword', { params: { id: person.id }, body: { withSecondFactors } })).password);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  }

  if (password !== null)
    return (
      <ShownOnce
        label="Password"
        text={password}
        hint="Hand it over; at the first sign-in another one is asked for."
        onDone={onClose}
      />
    );
  return (
    <Stack>
      <Text size="sm">{person.name} is signed out everywhere, and the old password counts no more.</Text>
      <Switch
        label="Forget authenticator and passkeys, too"
        checked={withSecondFactors}
        onChange={(event) => setWithSecondFactors(event.currentTarget.checked)}
      />
      <ProblemAlert error={error} />
      <Button color="red" loading={busy} onClick={() => void reset()}>
        Make a new password
      </Button>
    </Stack>
  );
}
