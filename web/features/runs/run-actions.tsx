import { Text } from '@mantine/core';
import { IconPlayerStop, IconReload } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import type { RunDetails } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { toast } from '../../lib/toasts.ts';
import { RerunDialog } from './rerun-dialog.tsx';
import { DeedButton } from '../../components/deed-button.tsx';
import type { Need } from '../../lib/rights.ts';
import { isFinal } from './run-status.ts';

const responding: Need = { permission: 'respond', everywhere: true };

/** What can be done with a run: stop it, or run it again. */
export function RunActions({ run }: { readonly run: RunDetails }) {
  const [asking, setAsking] = useState<'cancel' | 'rerun' | null>(null);
  const queries = useQueryClient();
  const close = (): void => setAsking(null);
  return (
    <>
      {isFinal(run) ? (
        <DeedButton
          needs={responding}
          variant="default"
          leftSection={<IconReload size={16} />}
          onClick={() => setAsking('rerun')}
        >
          Run again
        </DeedButton>
      ) : (
        <DeedButton
          needs={responding}
          variant="default"
          leftSection={<IconPlayerStop size={16} />}
          disabled={run.cancelRequested}
          onClick={() => setAsking('cancel')}
        >
          {run.cancelRequested ? 'Being cancelled' : 'Cancel'}
        </DeedButton>
      )}
      <ConfirmDialog
        opened={asking === 'cancel'}
        title="Cancel this run?"
        deed="Cancel the run"
        destructive
        onClose={close}
        onConfirm={async () => {
          await call('cancelRun', { params: { id: run.id } });
          await queries.invalidateQueries({ queryKey: ['run'] });
          toast('The run is being cancelled.');
        }}
      >
        <Text size="sm">No further step begins. What a console has accepted already is not undone.</Text>
      </ConfirmDialog>
      <RerunDialog run={run} wish={asking === 'rerun' ? { what: 'all' } : null} onClose={close} />
    </>
  );
}
