import { Button, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { problemsIn } from '../../components/schema-form/schema.ts';
import { call } from '../../lib/client.ts';
import { asProblem } from '../../lib/problem.ts';
import { ShownOnce } from './shown-once.tsx';
import { useRoleNames } from './use-role-names.ts';

interface NewPersonDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function NewPersonDialog({ opened, onClose }: NewPersonDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add a person" closeButtonProps={{ 'aria-label': 'Close' }}>
      <NewPerson onClose={onClose} />
    </Modal>
  );
}

function NewPerson({ onClose }: Pick<NewPersonDialogProps, 'onClose'>) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<string | null>('analyst');
  const [password, setPassword] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const roles = useRoleNames();
  const queries = useQueryClient();
  const problems = problemsIn(error === null ? undefined : asProblem(error).body.details, 'body');

  async function add(): Promise<void> {
    setError(null);
    try {
      const made = await call('addPerson', { body: { name, email, role: role ?? '' } });
      setPassword(made.password);
      await queries.invalidateQueries({ queryKey: ['person'] });
    } catch (thrown) {
      setError(thrown);
    }
  }

  if (password !== null)
    return (
      <ShownOnce
        label="Password"
        text={password}
        hint="Hand it over; at the first sign-in another one is asked for."
        onDone={onClose}
      />
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Stack>
        <TextInput
          label="Name"
          required
          maxLength={120}
          data-autofocus
          value={name}
          error={problems['name']}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label="E-mail"
          type="email"
          required
          maxLength={254}
          value={email}
          error={problems['email']}
          onChange={(event) => setEmail(event.currentTarget.value)}
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
        <Button type="submit">Add</Button>
      </Stack>
    </form>
  );
}
