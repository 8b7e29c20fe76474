import { Alert, Button, Stack } from '@mantine/core';
import { CodeCopy } from '../../components/code-copy.tsx';

interface ShownOnceProps {
  readonly label: string;
  readonly text: string;
  readonly hint: string;
  readonly onDone: () => void;
}

/** A secret that nobody sees a second time. */
export function ShownOnce({ label, text, hint, onDone }: ShownOnceProps) {
  return (
    <Stack>
      <Alert color="yellow" title="Copy it now: it is shown this once">
        {hint}
      </Alert>
      <CodeCopy label={label} text={text} />
      <Button onClick={onDone}>I have it</Button>
    </Stack>
  );
}
