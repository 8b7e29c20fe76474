/** What is known of an asynchronous action of the console: its last word, and when it may be asked again. */
export interface ActionState {
  readonly state: 'running' | 'succeeded' | 'failed';
  readonly reason: string | null;
  /** Milliseconds of the wall clock. */
  readonly askAgainAt: number;
}

/** The console tells the end of an action once and forgets it; it is kept here for as long as the client lives. */
export interface ActionMemory {
  get(id: string): ActionState | undefined;
  set(id: string, state: ActionState): void;
}

const maxRemembered = 2_000;

export function createActionMemory(): ActionMemory {
  const states = new Map<string, ActionState>();
  return {
    get: (id) => states.get(id),
    set(id, state) {
      states.delete(id);
      states.set(id, state);
      const oldest = states.keys().next().value;
      if (states.size > maxRemembered && oldest !== undefined) states.delete(oldest);
    },
  };
}
