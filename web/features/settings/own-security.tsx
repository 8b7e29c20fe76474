import { Button, Group, Modal, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { useSession } from '../../lib/session.ts';
import { toast } from '../../lib/toasts.ts';
import { addPasskey } from '../access/passkeys.ts';
import { SetUpSecondFactor } from '../access/set-up-second-factor.tsx';

/** The second factor and the passkeys of the person who reads this. */
export function OwnSecurity() {
  const queries = useQueryClient();
  const session = useSession();
  const [settingUp, setSettingUp] = useState(false);
  const passkey = useMutation({
    mutationFn: () => addPasskey(`Added ${new Date().toLocaleDateString()}`),
    onSuccess: () => toast('The passkey can be used to sign in.'),
  });
  if (session.data?.kind !== 'user') return null;
  const protectedNow = session.data.secondFactor;
  return (
    <Paper withBorder p="md">
      <Stack gap="xs">
        <Title order={2} size="h4">
          How you prove who you are
        </Title>
        <Text size="sm">
          {protectedNow
            ? 'Password and authenticator.'
            : 'Password alone. An authenticator or a passkey keeps others out who learn it.'}
        </Text>
        <Group gap="xs">
          {!protectedNow && (
            <Button variant="default" onClick={() => setSettingUp(true)}>
              Set up an authenticator
            </Button>
          )}
          <Button variant="default" loading={passkey.isPending} onClick={() => passkey.mutate()}>
            Add a passkey
          </Button>
        </Group>
        <ProblemAlert error={passkey.error} />
      </Stack>
      <Modal opened={settingUp} onClose={() => setSettingUp(false)} title="Set up an authenticator">
        <SetUpSecondFactor
          password=""
          onDone={async () => {
            setSettingUp(false);
            await queries.invalidateQueries({ queryKey: ['session'] });
            toast('The authenticator is asked for at the next sign-in.');
          }}
        />
      </Modal>
    </Paper>
  );
}
