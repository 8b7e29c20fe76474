import { Button, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { askSignIn } from '../../lib/auth.ts';

const shortest = 12;

interface NewPasswordProps {
  /** The one that is valid now. */
  readonly current: string;
  readonly onDone: (password: string) => Promise<void>;
}

/** A password of one's own in the place of one that somebody else gave out. */
export function NewPassword({ current, onDone }: NewPasswordProps) {
  const [password, setPassword] = useState('');
  const [repeat, setRepeat] = useState('');
  const differs = repeat !== '' && repeat !== password;
  const change = useMutation({
    mutationFn: async () => {
      await askSignIn('/change-password', { currentPassword: current, newPassword: password });
      await onDone(password);
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (password === repeat) change.mutate();
      }}
    >
      <Stack>
        <Text size="sm">Yours was given out by somebody else. Nothing opens before it is your own.</Text>
        <PasswordInput
          label="New password"
          description={`At least ${shortest} characters.`}
          autoComplete="new-password"
          autoFocus
          required
          minLength={shortest}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <PasswordInput
          label="Repeat"
          autoComplete="new-password"
          required
          error={differs ? 'This is not the same.' : undefined}
          value={repeat}
          onChange={(event) => setRepeat(event.currentTarget.value)}
        />
        <ProblemAlert error={change.error} />
        <Button type="submit" disabled={differs} loading={change.isPending}>
          Change password
        </Button>
      </Stack>
    </form>
  );
}
