import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { places } from './navigation.ts';

const sequenceMs = 1_200;

/** `g` then a letter goes to a screen; `/` goes to the search of the screen, or to its first filter. */
export function useShortcuts(): void {
  const navigate = useNavigate();
  useEffect(() => {
    let startedAt = 0;
    function onKey(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === '/') {
        const search = document.querySelector<HTMLInputElement>('[data-search], main input:not([type=checkbox])');
        if (search === null) return;
        event.preventDefault();
        search.focus();
        return;
      }
      if (event.key === 'g') {
        startedAt = event.timeStamp;
        return;
      }
      const place = places.find(({ shortcut }) => shortcut === event.key);
      if (place !== undefined && event.timeStamp - startedAt < sequenceMs) void navigate({ to: place.path });
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [navigate]);
}

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}
