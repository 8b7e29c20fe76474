import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Instant } from '../../components/instant.tsx';
import { Loaded } from '../../components/page.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { problemsIn } from '../../components/schema-form/schema.ts';
import { StatusBadge } from '../../components/status-badge.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import type { Token } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { asProblem } from '../../lib/problem.ts';
import { toast } from '../../lib/toasts.ts';
import { ShownOnce } from './shown-once.tsx';
import { useRoleNames } from './use-role-names.ts';

export function TokenList() {
  const queries = useQueryClient();
  const tokens = useQuery({ queryKey: ['token'], queryFn: ({ signal }) => call('listTokens', { signal }) });
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  return (
    <Stack>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          For programs and the command line. A token never may more than its owner, and never decides about what its
          owner has asked for.
        </Text>
        <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
          Create a token
        </Button>
      </Group>
      <Loaded query={tokens}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="There is no token">Create one for a program that calls the API.</EmptyState>
          ) : (
            <DataTable
              label="API tokens"
              rows={items}
              idOf={({ id }) => id}
              columns={[
                {
                  key: 'name',
                  title: 'Name',
                  width: '2fr',
                  cell: ({ name }) => <VendorText text={name} limit={80} short />,
                },
                { key: 'role', title: 'Role', width: '130px', cell: ({ role }) => role },
                {
                  key: 'owner',
                  title: 'Owner',
                  width: '1fr',
                  cell: ({ owner }) =>
                    owner === null ? 'this installation' : <VendorText text={owner.name} limit={60} short />,
                },
                {
                  key: 'created',
                  title: 'Created',
                  width: '140px',
                  cell: ({ createdAt }) => <Instant at={createdAt} />,
                },
                {
                  key: 'used',
                  title: 'Last used',
                  width: '140px',
                  cell: ({ lastUsedAt }) => <Instant at={lastUsedAt} />,
                },
                {
                  key: 'state',
                  title: 'State',
                  width: '160px',
                  cell: (token) =>
                    token.revokedAt === null ? (
                      <Button size="compact-xs" variant="default" onClick={() => setRevoking(token)}>
                        Revoke
                      </Button>
                    ) : (
                      <StatusBadge status="cancelled" label="revoked" />
                    ),
                },
              ]}
            />
          )
        }
      </Loaded>
      <Modal
        opened={adding}
        onClose={() => setAdding(false)}
        title="Create a token"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <NewToken onClose={() => setAdding(false)} />
      </Modal>
      <ConfirmDialog
        opened={revoking !== null}
        title={`Revoke ${revoking?.name ?? ''}?`}
        deed="Revoke"
        destructive
        onClose={() => setRevoking(null)}
        onConfirm={async () => {
          await call('revokeToken', { params: { id: revoking?.id ?? '' } });
          await queries.invalidateQueries({ queryKey: ['token'] });
          toast('The token counts no more.');
        }}
      >
        <Text size="sm">Whatever uses it is refused from now on. This cannot be undone.</Text>
      </ConfirmDialog>
    </Stack>
  );
}

function NewToken({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<string | null>('analyst');
  const [text, setText] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const queries = useQueryClient();
  const roles = useRoleNames();
  const problems = problemsIn(error === null ? undefined : asProblem(error).body.details, 'body');

  async function create(): Promise<void> {
    setError(null);
    try {
      const made = await call('createToken', { body: { name, role: role ?? '' } });
      setText(made.text);
      await queries.invalidateQueries({ queryKey: ['token'] });
    } catch (thrown) {
      setError(thrown);
    }
  }

  if (text !== null)
    return <ShownOnce label="Token" text={text} hint="It is kept nowhere in clear." onDone={onClose} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <Stack>
        <TextInput
          label="Name"
          description="What uses it."
          required
          maxLength={120}
          data-autofocus
          value={name}
          error={problems['name']}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label="Role"
          required
          data={[...roles]}
          allowDeselect={false}
          value={role}
          error={problems['role']}
          onChange={setRole}
        />
        <ProblemAlert error={error} />
        <Button type="submit">Create</Button>
      </Stack>
    </form>
  );
}
