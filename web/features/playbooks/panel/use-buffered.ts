import { useEffect, useRef, useState } from 'react';
import type { JsonObject } from '../../../lib/json.ts';

const pauseMs = 300;

/**
 * What is typed into a form, given on when typing pauses: a long document is not written anew at every key.
 * @param value as the document has it
 */
export function useBuffered(
  value: JsonObject,
  commit: (before: JsonObject, after: JsonObject) => void,
): readonly [JsonObject, (next: JsonObject) => void] {
  const [typed, setTyped] = useState<JsonObject | null>(null);
  const latest = useRef({ value, typed, commit });
  useEffect(() => {
    latest.current = { value, typed, commit };
  });
  const given = JSON.stringify(value);
  useEffect(() => {
    // The document has taken it over. What was typed since then stays.
    setTyped((before) => (before === null || JSON.stringify(before) === given ? null : before));
  }, [given]);
  useEffect(() => {
    if (typed === null) return undefined;
    const timer = setTimeout(() => latest.current.commit(latest.current.value, typed), pauseMs);
    return () => clearTimeout(timer);
  }, [typed]);
  useEffect(
    () => () => {
      const { typed: open, value: before, commit: last } = latest.current;
      if (open !== null && JSON.stringify(open) !== JSON.stringify(before)) last(before, open);
    },
    [],
  );
  return [typed ?? value, setTyped];
}
