import { Alert } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useLink, useLiveUpdates } from '../lib/live.ts';

/** Says that what is shown may be old. */
export function ConnectionLost() {
  useLiveUpdates();
  if (useLink() === 'live') return null;
  return (
    <Alert color="yellow" icon={<IconPlugConnectedX />} title="The link to the server is lost" role="status" mb="md">
      What you see may be old. It is tried again by itself; what you have typed stays.
    </Alert>
  );
}
