import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Console } from './ask-console.ts';
import { withConnection } from './endpoint-text.ts';
import { fewOf } from './labels.ts';

/**
 * Which detections of an input belong to which console; ids are the console's own.
 * @param able those that a bare id can be meant for; one that is named is taken at its word
 */
export function detectionsByConsole(
  ids: readonly string[],
  consoles: readonly Console[],
  able: readonly Console[],
): ReadonlyMap<Console, readonly string[]> {
  const found = new Map<Console, string[]>();
  for (const text of ids) {
    const { console, id } = namedOwner(text, consoles) ?? ownerOf(text, able);
    found.set(console, [...(found.get(console) ?? []), id]);
  }
  return found;
}

/** @throws AppError `ambiguous_target` for a bare id while there are several consoles */
function ownerOf(text: string, consoles: readonly Console[]): { readonly console: Console; readonly id: string } {
  const [only, ...others] = consoles;
  if (only !== undefined && others.length === 0) return { console: only, id: text.trim() };
  throw ambiguous(text, consoles);
}

function namedOwner(text: string, consoles: readonly Console[]): { console: Console; id: string } | null {
  const pinned = withConnection(text.trim(), consoles);
  const console = consoles.find(({ connection }) => connection.id === pinned?.connectionId);
  return pinned === null || console === undefined ? null : { console, id: pinned.agentId };
}

/** The consoles that a single detection leaves in the game, and the input with the id as they name it. */
export function withDetection(
  input: JsonObject,
  consoles: readonly Console[],
): { readonly consoles: readonly Console[]; readonly input: JsonObject } {
  const { detection } = input;
  if (typeof detection !== 'string') return { consoles, input };
  const named = namedOwner(detection, consoles);
  if (named !== null) return { consoles: [named.console], input: { ...input, detection: named.id } };
  return { consoles, input };
}

export function ambiguous(text: string, consoles: readonly Console[]): AppError {
  const titles = consoles.map(({ connection }) => connection.title);
  return new AppError(
    'ambiguous_target',
    `The detection \`${text}\` may be one of ${fewOf(titles)}. Write \`<connection>/<detection id>\`, for example \`${titles[0] ?? ''}/${text.trim()}\`, or name the connection.`,
    { failureIndicator: 'input.detection', details: { connections: titles } },
  );
}
