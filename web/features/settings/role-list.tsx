import { Group, Modal, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { DataTable } from '../../components/data-table.tsx';
import { Loaded } from '../../components/page.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import type { Role } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { connectionsQuery } from '../../lib/queries.ts';
import { RoleForm } from './role-form.tsx';
import { DeedButton } from '../../components/deed-button.tsx';

export function RoleList() {
  const roles = useQuery({ queryKey: ['role'], queryFn: ({ signal }) => call('listRoles', { signal }) });
  const connections = useQuery(connectionsQuery);
  const [edited, setEdited] = useState<Role | 'new' | null>(null);
  // The administrator holds everything that there is.
  const all = roles.data?.items.find(({ name }) => name === 'administrator')?.permissions ?? [];
  const titleOf = (id: string): string => connections.data?.items.find((each) => each.id === id)?.title ?? id;
  return (
    <Stack>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          What somebody may do, and on which connections.
        </Text>
        <DeedButton
          needs={{ permission: 'administer' }}
          leftSection={<IconPlus size={16} />}
          onClick={() => setEdited('new')}
        >
          Make a role
        </DeedButton>
      </Group>
      <Loaded query={roles}>
        {({ items }) => (
          <DataTable
            label="Roles"
            rows={items}
            idOf={({ name }) => name}
            onOpen={(role) => !role.builtIn && setEdited(role)}
            columns={[
              { key: 'name', title: 'Role', width: '1fr', cell: ({ name }) => name },
              { key: 'permissions', title: 'May', width: '3fr', cell: ({ permissions }) => permissions.join(', ') },
              {
                key: 'connections',
                title: 'On',
                width: '2fr',
                cell: (role) => role.connections?.map(titleOf).join(', ') ?? 'every connection',
              },
              {
                key: 'kind',
                title: 'Kind',
                width: '110px',
                cell: ({ builtIn }) => (builtIn ? <StatusBadge status="skipped" label="built in" /> : 'your own'),
              },
            ]}
          />
        )}
      </Loaded>
      <Modal
        opened={edited !== null}
        onClose={() => setEdited(null)}
        title={edited === 'new' ? 'Make a role' : `The role ${edited?.name ?? ''}`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {edited !== null && (
          <RoleForm role={edited === 'new' ? null : edited} all={all} onClose={() => setEdited(null)} />
        )}
      </Modal>
    </Stack>
  );
}
