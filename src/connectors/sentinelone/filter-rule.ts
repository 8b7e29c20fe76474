import type { Json, JsonObject } from '#kernel/json.ts';
import { AppError } from '#kernel/error.ts';
import type { Row } from './row.ts';
import { objectOf } from './values.ts';
import { notNarrowing, placesSomething } from './selections.ts';

/**
 * An empty filter means every object in the reach of the token. Such a write is refused before anything is sent,
 * unless the input says in so many words that everything is meant.
 * @throws AppError `invalid_input`
 */
export function requireFilter(
  duty: Pick<Row, 'selects' | 'filterRequiresOneOf' | 'reachesEverything'>,
  filter: Json | undefined,
  meansEverything: boolean,
): void {
  const given = Object.entries(objectOf(filter)).filter(
    ([name, value]) => !isEmpty(value) && !(name === 'tenant' && value === false),
  );
  const wanted = duty.filterRequiresOneOf;
  if (wanted !== undefined && !given.some(([name]) => wanted.includes(name))) {
    throw refusal(`must name at least one of ${wanted.join(', ')}`, { filterRequiresOneOf: [...wanted] });
  }
  if (meansEverything) return;
  if (duty.reachesEverything === true) {
    throw refusal(
      'cannot be given: the call reaches everything in the scope of the token, so say `scope: "everything"` if that is meant',
      {},
    );
  }
  // Where a filter selects, being placed in the whole console narrows nothing; where it places something, it is an answer.
  const narrowing = given.filter(([name, value]) =>
    duty.selects === undefined ? placesSomething(name, value) : !notNarrowing.has(name),
  );
  if (narrowing.length > 0) return;
  const effect =
    duty.selects === undefined
      ? 'the console would use the whole scope of the token'
      : 'the console would take everything in the scope of the token';
  const problem =
    given.length === 0 ? 'is empty' : `says nothing of ${duty.selects === undefined ? 'a place' : 'what is meant'}`;
  throw refusal(`${problem}, and ${effect}; name ids or another criterion, or say \`scope: "everything"\``, {});
}

function refusal(problem: string, details: JsonObject): AppError {
  return new AppError('invalid_input', `input.filter ${problem}.`, {
    failureIndicator: 'input.filter',
    details: { issues: [{ path: 'input.filter', problem }], ...details },
  });
}

export function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  if (Array.isArray(value)) return (value as readonly Json[]).every(isEmpty);
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}
