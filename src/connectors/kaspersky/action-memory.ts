/** What is known of an asynchronous action of the console: its last word, and when it may be asked again. */
export interface ActionState {
  readonly state: 'running' | 'succeeded' | 'failed';
  readonly reason: string | null;
  /** Milliseconds of the wall clock. */
  readonly askAgainAt: number;
}

/** An action that runs on the console. Only the sign-in that started it may ask about it. */
export interface ActionHandle {
  readonly id: string;
  readonly mark: string | null;
}

/** The console tells the end of an action once and forgets it; it is kept here for as long as the client lives. */
export interface ActionMemory {
  get(id: string): ActionState | undefined;
  set(id: string, state: ActionState): void;
  /** An action of ours whose end the console has yet to tell. */
  started(handle: ActionHandle): void;
  /** Nobody can ask about it any more. */
  lost(id: string): void;
  /** What one sign-in has started and not been told the end of, the longest unasked first. */
  untold(mark: string): readonly ActionHandle[];
}

const maxRemembered = 2_000;

export function createActionMemory(): ActionMemory {
  const states = new Map<string, ActionState>();
  const untold = new Map<string, ActionHandle>();
  return {
    get: (id) => states.get(id),
    set(id, state) {
      putLast(states, id, state);
      const handle = untold.get(id);
      untold.delete(id);
      if (handle !== undefined && state.state === 'running') untold.set(id, handle);
    },
    started: (handle) => putLast(untold, handle.id, handle),
    lost: (id) => void untold.delete(id),
    untold: (mark) => [...untold.values()].filter((handle) => handle.mark === mark),
  };
}

function putLast<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.keys().next().value;
  if (map.size > maxRemembered && oldest !== undefined) map.delete(oldest);
}
