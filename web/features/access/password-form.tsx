import { Button, Divider, PasswordInput, Stack, TextInput } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { askSignIn, readSignInOptions } from '../../lib/auth.ts';
import { signInWithPasskey } from './passkeys.ts';

interface PasswordFormProps {
  readonly onSecondFactor: (password: string) => void;
  readonly onDone: (password: string) => Promise<void>;
}

/** E-mail and password, or a passkey, or the single sign-on where there is one. */
export function PasswordForm({ onSecondFactor, onDone }: PasswordFormProps) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const options = useQuery({ queryKey: ['sign-in-options'], queryFn: readSignInOptions });
  const signIn = useMutation({
    mutationFn: async () => {
      const answer = await askSignIn<{ twoFactorRedirect?: boolean }>('/sign-in/email', { email, password });
      if (answer.twoFactorRedirect === true) onSecondFactor(password);
      else await onDone(password);
    },
  });
  const passkey = useMutation({
    mutationFn: async () => {
      await signInWithPasskey();
      await onDone('');
    },
  });
  const singleSignOn = useMutation({
    mutationFn: async () => {
      const { url } = await askSignIn<{ url: string }>('/sign-in/social', {
        provider: 'single-sign-on',
        callbackURL: '/',
      });
      window.location.assign(url);
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate();
      }}
    >
      <Stack>
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username webauthn"
          autoFocus
          required
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <ProblemAlert error={signIn.error ?? passkey.error ?? singleSignOn.error} />
        <Button type="submit" loading={signIn.isPending}>
          Sign in
        </Button>
        <Divider label="or" />
        <Button
          variant="default"
          leftSection={<IconFingerprint size={16} aria-hidden />}
          loading={passkey.isPending}
          onClick={() => passkey.mutate()}
        >
          Use a passkey
        </Button>
        {typeof options.data?.singleSignOn === 'string' && (
          <Button variant="default" loading={singleSignOn.isPending} onClick={() => singleSignOn.mutate()}>
            {options.data.singleSignOn}
          </Button>
        )}
      </Stack>
    </form>
  );
}
