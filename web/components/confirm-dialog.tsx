import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { ProblemAlert } from './problem-alert.tsx';

interface ConfirmDialogProps {
  readonly opened: boolean;
  readonly title: string;
  /** What the button says: the deed itself. */
  readonly deed: string;
  readonly destructive?: boolean;
  /** What must be typed before the button works, for example the number of targets. */
  readonly typed?: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
  readonly onConfirm: () => Promise<unknown>;
}

/** Asks before something that matters. What failed is said in it, and nothing is lost. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Question {...props} />
    </Modal>
  );
}

function Question({ deed, destructive = false, typed, children, onClose, onConfirm }: ConfirmDialogProps) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function confirm(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      await onConfirm();
      onClose();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        // React hands it on to a form around the dialog, which would be sent as well.
        event.stopPropagation();
        void confirm();
      }}
    >
      <Stack>
        {children}
        {typed !== undefined && (
          <TextInput
            label={`Type ${typed} to go on`}
            value={text}
            autoComplete="off"
            data-autofocus
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        <ProblemAlert error={error} />
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            Not now
          </Button>
          <Button
            type="submit"
            color={destructive ? 'red' : 'blue'}
            loading={busy}
            disabled={typed !== undefined && text.trim() !== typed}
          >
            {deed}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
