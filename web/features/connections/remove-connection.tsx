import { Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import type { Connection } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { toast } from '../../lib/toasts.ts';
import { DeedButton } from '../../components/deed-button.tsx';

/** As any address of the console: not one of those that the router knows by type. */
function listPath(): string {
  return '/connections';
}

export function RemoveConnection({ connection }: { readonly connection: Connection }) {
  const [asking, setAsking] = useState(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  return (
    <>
      <DeedButton
        needs={{ permission: 'administer', connection: connection.id }}
        variant="default"
        leftSection={<IconTrash size={16} />}
        onClick={() => setAsking(true)}
      >
        Remove
      </DeedButton>
      <ConfirmDialog
        opened={asking}
        title={`Remove ${connection.title}?`}
        deed="Remove"
        destructive
        typed={connection.title}
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          await call('removeConnection', { params: { id: connection.id } });
          toast(`${connection.title} is removed.`);
          await navigate({ to: listPath(), ignoreBlocker: true });
          await queries.invalidateQueries({ queryKey: ['connection'] });
        }}
      >
        <Text size="sm">
          Its secrets are erased and cannot be brought back. Playbooks that name it will fail. The ledger of what was
          done through it stays.
        </Text>
      </ConfirmDialog>
    </>
  );
}
