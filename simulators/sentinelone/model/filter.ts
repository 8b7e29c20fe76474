import { namedShape } from '../wire/shape-library.ts';
import type { Json } from '../wire/call.ts';
import { operators, plain, tester, type Operator } from './comparison.ts';
import { findField, valuesAt, type FieldPath } from './field-path.ts';
import type { SourceFacts } from './source.ts';

export interface Filter {
  readonly test: (row: Json) => boolean;
  /** The ids that were asked for, when that narrows the search. */
  readonly ids: readonly string[] | null;
  /** Parameters that speak of no field of the rows. */
  readonly foreign: readonly string[];
  readonly isEmpty: boolean;
}

type Test = (row: Json) => boolean;

/** Parameters that do not narrow rows by a field: paging, scope, and how far the caller looks. */
const others: ReadonlySet<string> = new Set(
  (
    'limit cursor skip skipCount countOnly sortBy sortOrder disablePagination tenant accountIds siteIds groupIds ' +
    'includeChildren includeParents includeEndpointCounters includeExclusionCounters includeHidden onlyParents countsFor ' +
    'filteredGroupIds filteredSiteIds filterId csvFilterId unified adminOnly availableMoveSites format fields'
  ).split(' '),
);

/** Makes one test of all parameters; every one of them has to hold. */
export function compileFilter(facts: SourceFacts, parameters: ReadonlyMap<string, unknown>): Filter {
  const shape = namedShape(facts.shape);
  const tests: Test[] = [];
  const foreign: string[] = [];
  let ids: readonly string[] | null = null;
  for (const [name, value] of parameters) {
    if (others.has(name) || value === undefined || value === null) continue;
    if (name === 'ids' && Array.isArray(value)) {
      ids = value.map(String);
      continue;
    }
    if (name === 'query') {
      tests.push(searchTest(facts, value));
      continue;
    }
    const { base, operator, negated } = readName(name);
    const field = findField(facts, shape, base);
    if (field === null) foreign.push(name);
    else tests.push(fieldTest(field, operator, negated, value));
  }
  return {
    test: (row) => tests.every((test) => test(row)),
    ids,
    foreign,
    isEmpty: tests.length === 0 && ids === null,
  };
}

function readName(name: string): { base: string; operator: Operator | null; negated: boolean } {
  const [stem = '', suffix] = name.split('__');
  const operator = operators.find((candidate) => candidate === suffix) ?? null;
  const negated = stem.endsWith('Nin');
  return { base: negated ? stem.slice(0, -3) : stem, operator, negated };
}

function fieldTest(field: FieldPath, operator: Operator | null, negated: boolean, wanted: unknown): Test {
  const fits = operator === null ? equality(field, wanted) : tester(operator, wanted, field);
  if (negated) return (row) => !field.read(row).some(fits);
  return (row) => field.read(row).some(fits);
}

function equality(field: FieldPath, wanted: unknown): (value: unknown) => boolean {
  if (Array.isArray(wanted)) {
    if (wanted.length === 0) return () => true;
    const options = new Set(wanted.map(plain));
    return (value) => options.has(plain(value));
  }
  if (field.isTime) return (value) => Date.parse(String(value)) === Date.parse(String(wanted));
  const text = plain(wanted);
  return (value) => plain(value) === text;
}

function searchTest(facts: SourceFacts, wanted: unknown): Test {
  const words = (Array.isArray(wanted) ? wanted : [wanted]).map((word) => String(word).toLowerCase());
  const paths = facts.searched?.map((path) => path.split('.'));
  return (row) => {
    const texts = paths === undefined ? Object.values(row) : paths.flatMap((path) => valuesAt(row, path));
    return texts.some((text) => typeof text === 'string' && words.some((word) => text.toLowerCase().includes(word)));
  };
}
