import type { World } from '../model/world.ts';

/** Commands reach an agent some time after they were given; one that is offline gets them when it is back. */
export interface CommandQueue {
  give(seqs: readonly number[], delayMs: number, apply: (seq: number) => void): void;
  /** Goes on with what waited for this agent. */
  wake(seq: number): void;
  /** Commands that wait for agents to come back. */
  waiting(): number;
  clear(): void;
}

interface Waiting {
  readonly delayMs: number;
  readonly apply: (seq: number) => void;
}

export function createCommandQueue(world: World): CommandQueue {
  const waiting = new Map<number, Waiting[]>();
  const isOnline = (seq: number): boolean => world.fleet.row(seq)['isActive'] === true;

  function hold(seq: number, command: Waiting): void {
    const list = waiting.get(seq) ?? [];
    list.push(command);
    waiting.set(seq, list);
  }

  function give(seqs: readonly number[], delayMs: number, apply: (seq: number) => void): void {
    const command = { delayMs, apply };
    const online = seqs.filter((seq) => {
      if (isOnline(seq)) return true;
      hold(seq, command);
      return false;
    });
    if (online.length === 0) return;
    world.after(delayMs, () => {
      for (const seq of online) {
        if (isOnline(seq)) apply(seq);
        else hold(seq, command);
      }
    });
  }

  return {
    give,
    wake(seq) {
      const held = waiting.get(seq) ?? [];
      waiting.delete(seq);
      for (const { delayMs, apply } of held) give([seq], delayMs, apply);
    },
    waiting: () => [...waiting.values()].reduce((sum, list) => sum + list.length, 0),
    clear: () => waiting.clear(),
  };
}
