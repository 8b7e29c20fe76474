import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { askSignIn } from '../../lib/auth.ts';

/** The code of the authenticator, or one of the backup codes. */
export function SecondFactor({ onDone }: { readonly onDone: () => Promise<void> }) {
  const [code, setCode] = useState('');
  const [backup, setBackup] = useState(false);
  const verify = useMutation({
    mutationFn: async () => {
      await askSignIn(backup ? '/two-factor/verify-backup-code' : '/two-factor/verify-totp', { code: code.trim() });
      await onDone();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        verify.mutate();
      }}
    >
      <Stack>
        <TextInput
          label={backup ? 'Backup code' : 'Code of the authenticator'}
          autoComplete="one-time-code"
          inputMode={backup ? 'text' : 'numeric'}
          autoFocus
          required
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <ProblemAlert error={verify.error} />
        <Button type="submit" loading={verify.isPending}>
          Go on
        </Button>
        <Anchor component="button" type="button" size="sm" onClick={() => setBackup(!backup)}>
          {backup ? 'Use the authenticator' : 'Use a backup code'}
        </Anchor>
      </Stack>
    </form>
  );
}
