import { Center, Paper, Stack, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../lib/client.ts';
import { NewPassword } from './new-password.tsx';
import { PasswordForm } from './password-form.tsx';
import { SecondFactor } from './second-factor.tsx';
import { SetUpSecondFactor } from './set-up-second-factor.tsx';

type Step =
  | { readonly kind: 'password' }
  | { readonly kind: 'second-factor' }
  /** With the password that was just given: it is temporary. */
  | { readonly kind: 'new-password'; readonly current: string }
  | { readonly kind: 'set-up'; readonly current: string };

/** The way in: password or passkey, the second factor, and what has to be put right before anything else opens. */
export function SignIn() {
  useDocumentTitle('Sign in · Cordon');
  const queries = useQueryClient();
  const [step, setStep] = useState<Step>({ kind: 'password' });
  const [current, setCurrent] = useState('');

  async function goOn(password: string): Promise<void> {
    const { restriction } = await call('getSession');
    if (restriction === 'password') return setStep({ kind: 'new-password', current: password });
    if (restriction === 'second-factor') return setStep({ kind: 'set-up', current: password });
    queries.clear();
    window.location.assign(placeAfter());
    return undefined;
  }

  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder p="xl" w={380}>
        <Stack>
          <Stack gap="xs" align="center">
            <img src="/icon.svg" alt="" width={40} height={40} />
            <Title order={1} size="h3">
              {titles[step.kind]}
            </Title>
          </Stack>
          {step.kind === 'password' && (
            <PasswordForm
              onSecondFactor={(password) => {
                setCurrent(password);
                setStep({ kind: 'second-factor' });
              }}
              onDone={goOn}
            />
          )}
          {step.kind === 'second-factor' && <SecondFactor onDone={() => goOn(current)} />}
          {step.kind === 'new-password' && <NewPassword current={step.current} onDone={goOn} />}
          {step.kind === 'set-up' && <SetUpSecondFactor password={step.current} onDone={() => goOn(step.current)} />}
        </Stack>
      </Paper>
    </Center>
  );
}

const titles: Readonly<Record<Step['kind'], string>> = {
  password: 'Sign in',
  'second-factor': 'Second factor',
  'new-password': 'Choose a new password',
  'set-up': 'Set up a second factor',
};

/** Where somebody wanted to go; only ever on this console. */
function placeAfter(): string {
  const wanted = new URLSearchParams(window.location.search).get('after') ?? '/';
  const place = URL.parse(wanted.replaceAll('"', ''), window.location.origin);
  return place === null || place.origin !== window.location.origin ? '/' : place.pathname + place.search;
}
