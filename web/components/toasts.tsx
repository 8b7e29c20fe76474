import { Affix, Button, Group, Notification, Stack, Text } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { asProblem } from '../lib/problem.ts';
import { dismissToast, toast, useToasts, type Toast } from '../lib/toasts.ts';

/** What was done just now, with the way back. */
export function Toasts() {
  const toasts = useToasts();
  return (
    <Affix position={{ bottom: 16, right: 16 }} w={380} maw="calc(100vw - 32px)">
      <Stack gap="xs" role="status" aria-live="polite">
        {toasts.map((each) => (
          <Notification
            key={each.id}
            withBorder
            color={each.tone === 'failed' ? 'red' : 'blue'}
            icon={each.tone === 'failed' ? <IconX size={18} /> : <IconCheck size={18} />}
            onClose={() => dismissToast(each.id)}
            closeButtonProps={{ 'aria-label': 'Close' }}
          >
            <Group justify="space-between" wrap="nowrap">
              <Text size="sm">{each.text}</Text>
              {each.undo !== undefined && (
                <Button size="compact-sm" variant="default" style={{ flexShrink: 0 }} onClick={() => void undo(each)}>
                  Undo
                </Button>
              )}
            </Group>
          </Notification>
        ))}
      </Stack>
    </Affix>
  );
}

async function undo({ id, undo: takeBack }: Toast): Promise<void> {
  dismissToast(id);
  try {
    await takeBack?.();
    toast('Undone.');
  } catch (error) {
    toast(`Not undone: ${asProblem(error).message}`, { tone: 'failed' });
  }
}
