import { useSyncExternalStore } from 'react';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'done' | 'failed';
  /** Takes back what was done. */
  readonly undo?: () => Promise<unknown>;
}

const shownMs = 8_000;
let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Says for a while what was done. One that can be undone stays longer. */
export function toast(text: string, options: Partial<Pick<Toast, 'tone' | 'undo'>> = {}): void {
  last += 1;
  const id = last;
  set([...toasts.slice(-3), { id, text, tone: 'done', ...options }]);
  setTimeout(() => dismissToast(id), options.undo === undefined ? shownMs : shownMs * 3);
}

export function dismissToast(id: number): void {
  set(toasts.filter((each) => each.id !== id));
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
}
