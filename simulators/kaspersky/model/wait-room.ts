/** What waits for hosts to come back. */
export interface WaitRoom {
  /** Calls back once, when this host is back. */
  wait(hostIndex: number, callback: () => void): void;
  wake(hostIndex: number): void;
  clear(): void;
}

export function createWaitRoom(): WaitRoom {
  const waiting = new Map<number, (() => void)[]>();
  return {
    wait: (hostIndex, callback) => void waiting.set(hostIndex, [...(waiting.get(hostIndex) ?? []), callback]),
    wake(hostIndex) {
      const callbacks = waiting.get(hostIndex) ?? [];
      waiting.delete(hostIndex);
      for (const callback of callbacks) callback();
    },
    clear: () => waiting.clear(),
  };
}
