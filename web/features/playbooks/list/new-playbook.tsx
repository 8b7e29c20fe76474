import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

const pattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Asks for the id; the editor makes the rest. */
export function NewPlaybook({ onClose, taken }: { readonly onClose: () => void; readonly taken: ReadonlySet<string> }) {
  const navigate = useNavigate();
  const [id, setId] = useState('');
  const fault =
    id === '' || pattern.test(id)
      ? taken.has(id)
        ? 'There is a playbook with this id.'
        : null
      : 'Lower-case words joined by `-`, for example `isolate-host`.';
  return (
    <Modal opened onClose={onClose} title="New playbook" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (fault === null && id !== '') void navigate({ to: `/playbooks/${id}` as never });
        }}
      >
        <Stack>
          <TextInput
            data-autofocus
            required
            label="Id"
            description="Part of its address; it stays as it is."
            maxLength={64}
            value={id}
            error={fault}
            onChange={(event) => setId(event.currentTarget.value)}
          />
          <Group justify="end">
            <Button type="submit" disabled={fault !== null || id === ''}>
              Write it
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
