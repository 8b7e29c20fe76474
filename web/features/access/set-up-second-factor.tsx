import { Button, Code, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { CopyId } from '../../components/copy-id.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { askSignIn } from '../../lib/auth.ts';

interface SetUp {
  readonly totpURI: string;
  readonly backupCodes: readonly string[];
}

interface SetUpSecondFactorProps {
  /** Asked for when it is empty. */
  readonly password: string;
  readonly onDone: () => Promise<void>;
}

/** An authenticator for whoever has none: its key, a first code, and backup codes that are shown once. */
export function SetUpSecondFactor({ password, onDone }: SetUpSecondFactorProps) {
  const [given, setGiven] = useState(password);
  const [code, setCode] = useState('');
  const begin = useMutation({ mutationFn: () => askSignIn<SetUp>('/two-factor/enable', { password: given }) });
  const verify = useMutation({
    mutationFn: async () => {
      await askSignIn('/two-factor/verify-totp', { code: code.trim() });
      await onDone();
    },
  });
  if (begin.data === undefined) {
    return (
      <Stack>
        <Text size="sm">An authenticator shows a new code every half minute.</Text>
        {password === '' && (
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            value={given}
            onChange={(event) => setGiven(event.currentTarget.value)}
          />
        )}
        <ProblemAlert error={begin.error} />
        <Button loading={begin.isPending} onClick={() => begin.mutate()}>
          Begin
        </Button>
      </Stack>
    );
  }
  const { totpURI, backupCodes } = begin.data;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        verify.mutate();
      }}
    >
      <Stack>
        <Text size="sm">Enter this key in your authenticator:</Text>
        <CopyId id={new URL(totpURI).searchParams.get('secret') ?? totpURI} />
        <Text size="sm">Keep these codes in a safe place; each opens once, and they are not shown again:</Text>
        <Code block>{backupCodes.join('\n')}</Code>
        <TextInput
          label="Code of the authenticator"
          autoComplete="one-time-code"
          inputMode="numeric"
          required
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <ProblemAlert error={verify.error} />
        <Button type="submit" loading={verify.isPending}>
          Go on
        </Button>
      </Stack>
    </form>
  );
}
