import { Alert, Anchor } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useLink, useLiveUpdates } from '../lib/live.ts';
import { asProblem } from '../lib/problem.ts';
import { useSession } from '../lib/session.ts';

/** Says that what is shown may be old, and why. */
export function ConnectionLost() {
  useLiveUpdates();
  const link = useLink();
  const session = useSession();
  if (link === 'live') return null;
  if (session.error !== null && asProblem(session.error).body.status === 401)
    return (
      <Alert color="yellow" icon={<IconPlugConnectedX />} title="Your session has ended" role="status" mb="md">
        What you see may be old; what you have typed stays.{' '}
        <Anchor href="/sign-in" target="_blank" rel="noreferrer" inherit underline="always">
          Sign in again in another tab
        </Anchor>
        , and come back.
      </Alert>
    );
  return (
    <Alert color="yellow" icon={<IconPlugConnectedX />} title="The link to the server is lost" role="status" mb="md">
      What you see may be old. It is tried again by itself; what you have typed stays.
    </Alert>
  );
}
