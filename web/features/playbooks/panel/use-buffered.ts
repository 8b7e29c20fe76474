import { useEffect, useRef, useState } from 'react';
import type { JsonObject } from '../../../lib/json.ts';

const pauseMs = 300;

interface Typed {
  /** What it started from: only what differs from this is somebody's typing. */
  readonly base: JsonObject;
  readonly value: JsonObject;
}

/**
 * What is typed into a form, given on when typing pauses: a long document is not written anew at every key.
 * @param value as the document has it
 * @param commit says whether the document has taken it over
 */
export function useBuffered(
  value: JsonObject,
  commit: (before: JsonObject, after: JsonObject) => boolean,
): readonly [JsonObject, (next: JsonObject) => void] {
  const [typed, setTyped] = useState<Typed | null>(null);
  const given = useRef<JsonObject | null>(null);
  const latest = useRef({ value, typed, commit });
  useEffect(() => {
    latest.current = { value, typed, commit };
  });
  const written = JSON.stringify(value);
  useEffect(() => {
    // The document has taken it over, or has changed on its own since. What was typed since then stays.
    setTyped((before) =>
      before === null || before.value === given.current || JSON.stringify(before.value) === written ? null : before,
    );
  }, [written]);

  function giveOn(open: Typed): void {
    if (latest.current.commit(open.base, open.value)) given.current = open.value;
  }

  useEffect(() => {
    if (typed === null || typed.value === given.current) return undefined;
    const timer = setTimeout(() => giveOn(typed), pauseMs);
    return () => clearTimeout(timer);
  }, [typed]);
  useEffect(
    () => () => {
      const { typed: open } = latest.current;
      if (open !== null && open.value !== given.current) giveOn(open);
    },
    [],
  );

  function type(next: JsonObject): void {
    setTyped((before) => {
      if (before === null) return { base: value, value: next };
      return { base: before.value === given.current ? before.value : before.base, value: next };
    });
  }

  return [typed?.value ?? value, type];
}
