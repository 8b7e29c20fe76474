import { Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import { ShortcutTable } from '../components/shortcut-table.tsx';
import { isTyping } from './shortcuts.ts';
import { places } from './navigation.ts';

/** `?`: the keyboard, over the screen that one is on. */
export function ShortcutDialog() {
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.key === '?' && !event.ctrlKey && !event.metaKey && !isTyping(event.target)) setOpened(true);
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <Modal
      opened={opened}
      onClose={() => setOpened(false)}
      title="Keyboard"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <ShortcutTable places={places} />
    </Modal>
  );
}
