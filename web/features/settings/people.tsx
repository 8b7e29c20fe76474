import { Button, Group, Select, Stack, Switch, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { DataTable } from '../../components/data-table.tsx';
import { Instant } from '../../components/instant.tsx';
import { Loaded } from '../../components/page.tsx';
import { VendorText } from '../../components/vendor-text.tsx';
import type { Person } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { asProblem } from '../../lib/problem.ts';
import { toast } from '../../lib/toasts.ts';
import { NewPersonDialog } from './new-person-dialog.tsx';
import { ResetPasswordDialog } from './reset-password-dialog.tsx';
import { useRoleNames } from './use-role-names.ts';

type Changes = Partial<Pick<Person, 'role' | 'disabled'>>;

export function People() {
  const queries = useQueryClient();
  const people = useQuery({ queryKey: ['person'], queryFn: ({ signal }) => call('listPeople', { signal }) });
  const roles = useRoleNames();
  const [adding, setAdding] = useState(false);
  const [resetting, setResetting] = useState<Person | null>(null);

  async function update(person: Person, changes: Changes, before: Changes): Promise<void> {
    const send = async (body: Changes): Promise<void> => {
      await call('updatePerson', { params: { id: person.id }, body });
      await queries.invalidateQueries({ queryKey: ['person'] });
    };
    try {
      await send(changes);
      toast(`${person.name} is changed.`, { undo: () => send(before) });
    } catch (error) {
      toast(asProblem(error).message, { tone: 'failed' });
    }
  }

  return (
    <Stack>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          Who may sign in. A disabled person is signed out everywhere at once.
        </Text>
        <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
          Add a person
        </Button>
      </Group>
      <Loaded query={people}>
        {({ items }) => (
          <DataTable
            label="People"
            rows={items}
            idOf={({ id }) => id}
            columns={[
              {
                key: 'name',
                title: 'Name',
                width: '1.2fr',
                cell: ({ name }) => <VendorText text={name} limit={80} short />,
              },
              {
                key: 'email',
                title: 'E-mail',
                width: '1.5fr',
                cell: ({ email }) => <VendorText text={email} limit={80} short />,
              },
              {
                key: 'role',
                title: 'Role',
                width: '170px',
                cell: (person) => (
                  <Select
                    size="xs"
                    aria-label={`Role of ${person.name}`}
                    data={[...new Set([person.role, ...roles])]}
                    allowDeselect={false}
                    value={person.role}
                    onChange={(role) =>
                      role !== null && role !== person.role && void update(person, { role }, { role: person.role })
                    }
                  />
                ),
              },
              {
                key: 'second',
                title: 'Second factor',
                width: '120px',
                cell: ({ secondFactor, passkeys }) => (secondFactor ? 'set up' : passkeys > 0 ? 'passkey' : 'none'),
              },
              { key: 'created', title: 'Added', width: '130px', cell: ({ createdAt }) => <Instant at={createdAt} /> },
              {
                key: 'enabled',
                title: 'May sign in',
                width: '100px',
                cell: (person) => (
                  <Switch
                    size="sm"
                    aria-label={`${person.name} may sign in`}
                    checked={!person.disabled}
                    onChange={(event) =>
                      void update(person, { disabled: !event.currentTarget.checked }, { disabled: person.disabled })
                    }
                  />
                ),
              },
              {
                key: 'password',
                title: '',
                width: '140px',
                cell: (person) => (
                  <Button size="compact-xs" variant="default" onClick={() => setResetting(person)}>
                    New password
                  </Button>
                ),
              },
            ]}
          />
        )}
      </Loaded>
      <NewPersonDialog opened={adding} onClose={() => setAdding(false)} />
      <ResetPasswordDialog person={resetting} onClose={() => setResetting(null)} />
    </Stack>
  );
}
