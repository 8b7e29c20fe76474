/** Every text that there was, for both sides of the editor; null for what is not there. */
export interface History {
  readonly text: string;
  readonly past: readonly string[];
  readonly future: readonly string[];
  /** When the last typing was, in milliseconds; 0 when the last edit was no typing. */
  readonly typedAt: number;
}

const pauseMs = 700;
const maxSteps = 300;
/** Characters that are kept in all; a text of 1 MiB keeps a few steps at least. */
const maxCharacters = 12_000_000;

export function startHistory(text: string): History {
  return { text, past: [], future: [], typedAt: 0 };
}

/** @param now in milliseconds when this is typing: what is typed without a pause is one step. 0 for any other edit. */
export function record(history: History, text: string, now = 0): History {
  if (text === history.text) return history;
  const goesOn = now !== 0 && history.typedAt !== 0 && now - history.typedAt < pauseMs;
  const past = goesOn ? history.past : bounded([...history.past, history.text]);
  return { text, past, future: [], typedAt: now };
}

export function undo(history: History): History {
  const text = history.past.at(-1);
  if (text === undefined) return history;
  return { text, past: history.past.slice(0, -1), future: [...history.future, history.text], typedAt: 0 };
}

export function redo(history: History): History {
  const text = history.future.at(-1);
  if (text === undefined) return history;
  return { text, past: [...history.past, history.text], future: history.future.slice(0, -1), typedAt: 0 };
}

function bounded(past: readonly string[]): readonly string[] {
  let room = maxCharacters;
  const kept = past.slice(-maxSteps).toReversed();
  const end = kept.findIndex((text) => (room -= text.length) < 0);
  return (end === -1 ? kept : kept.slice(0, Math.max(end, 5))).toReversed();
}
