import { Button, Checkbox, Group, MultiSelect, Stack, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { problemsIn } from '../../components/schema-form/schema.ts';
import type { Role } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { asProblem } from '../../lib/problem.ts';
import { connectionsQuery } from '../../lib/queries.ts';
import { toast } from '../../lib/toasts.ts';

interface RoleFormProps {
  readonly role: Role | null;
  /** Everything that a role may hold. */
  readonly all: readonly string[];
  readonly onClose: () => void;
}

type Permission = Role['permissions'][number];

export function RoleForm({ role, all, onClose }: RoleFormProps) {
  const [name, setName] = useState(role?.name ?? '');
  const [permissions, setPermissions] = useState<readonly string[]>(role?.permissions ?? ['view']);
  const [connections, setConnections] = useState<readonly string[]>(role?.connections ?? []);
  const [error, setError] = useState<unknown>(null);
  const known = useQuery(connectionsQuery);
  const queries = useQueryClient();
  const problems = problemsIn(error === null ? undefined : asProblem(error).body.details, 'body');

  async function send(work: () => Promise<unknown>, said: string, undo?: () => Promise<unknown>): Promise<void> {
    setError(null);
    try {
      await work();
      await queries.invalidateQueries({ queryKey: ['role'] });
      toast(
        said,
        undo === undefined ? {} : { undo: () => undo().then(() => queries.invalidateQueries({ queryKey: ['role'] })) },
      );
      onClose();
    } catch (thrown) {
      setError(thrown);
    }
  }

  const content = {
    permissions: permissions as readonly Permission[],
    ...(connections.length === 0 ? {} : { connections }),
  };

  function save(): Promise<void> {
    if (role === null)
      return send(
        () => call('createRole', { body: { name, ...content } }),
        `The role ${name} is made.`,
        () => call('removeRole', { params: { name } }),
      );
    const before = contentOf(role);
    const put = (body: typeof before) => call('updateRole', { params: { name: role.name }, body });
    return send(
      () => put(content),
      `The role ${role.name} is changed.`,
      () => put(before),
    );
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Stack>
        <TextInput
          label="Name"
          description="Small letters, digits and hyphens."
          required
          disabled={role !== null}
          value={name}
          error={problems['name']}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Checkbox.Group label="May" value={[...permissions]} onChange={setPermissions} error={problems['permissions']}>
          <Stack gap={6} mt="xs">
            {all.map((permission) => (
              <Checkbox key={permission} value={permission} label={permission} />
            ))}
          </Stack>
        </Checkbox.Group>
        <MultiSelect
          label="Only on these connections"
          description="Every connection when none is chosen."
          data={(known.data?.items ?? []).map(({ id, title }) => ({ value: id, label: title }))}
          value={[...connections]}
          error={problems['connections']}
          onChange={setConnections}
        />
        <ProblemAlert error={error} />
        <Group justify="space-between">
          {role === null ? (
            <span />
          ) : (
            <Button
              variant="outline"
              color="red"
              onClick={() =>
                void send(
                  () => call('removeRole', { params: { name: role.name } }),
                  `The role ${role.name} is removed.`,
                  () => call('createRole', { body: { name: role.name, ...contentOf(role) } }),
                )
              }
            >
              Remove
            </Button>
          )}
          <Button type="submit">Save</Button>
        </Group>
      </Stack>
    </form>
  );
}

/** As it is saved. */
function contentOf({ permissions, connections }: Role) {
  return { permissions, ...(connections === null ? {} : { connections }) };
}
