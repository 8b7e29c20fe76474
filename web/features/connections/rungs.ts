import type { Rung } from '../../generated/answers.ts';
import { isJsonObject, type Json } from '../../lib/json.ts';

/** The rungs in the details of a problem: those of a connection that does not work. */
export function rungsIn(details: Json | undefined): readonly Rung[] {
  const rungs = isJsonObject(details) ? details['rungs'] : undefined;
  return Array.isArray(rungs) ? (rungs as readonly Rung[]) : [];
}
