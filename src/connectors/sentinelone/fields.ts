import { AppError } from '#kernel/error.ts';
import type { Field } from '#kernel/field.ts';

/** How a value leaves its input form: text to a JSON integer of up to 64 bits, texts to JSON booleans. */
export type Conversion = 'long' | 'flags';

/** Ids of the console: decimal, 18 or 19 digits, always text. */
const idPattern = '^\\d{18,19}$';

interface Extras {
  readonly required?: boolean | undefined;
  readonly help?: string | undefined;
}

interface TypedField {
  readonly field: Field;
  readonly conversion?: Conversion;
}

/** Kinds of names that recur in many actions. Whatever is not here follows from the shape of the name: see `kindOfName`. */
const kindsByName: Readonly<Record<string, string>> = {
  limit: 'integer(1..1000)',
  skip: 'integer(0..1000)',
  cursor: 'text',
  skipCount: 'flag',
  countOnly: 'flag',
  tenant: 'flag',
  disablePagination: 'flag',
  sortOrder: 'asc|desc',
  query: 'text',
  osType: 'macos|windows|windows_legacy|linux',
  osTypes: '[macos|windows|windows_legacy|linux]',
  osArch: '32 bit|64 bit|ARM64',
  osArches: '[32 bit|64 bit|ARM64]',
  scopes: '[site|global|account|group]',
  machineTypes: '[unknown|desktop|laptop|server|kubernetes node|storage|kubernetes pod|ecs task|kubernetes helper]',
  severities: '[Low|Medium|High|Critical|Info]',
  status: 'Enabled|Disabled',
  statuses: '[Enabled|Disabled]',
  accountIds: 'ids(500)',
  siteIds: 'ids(500)',
  groupIds: 'ids(500)',
  address: 'text',
  alias: 'text',
  previous: 'text',
  inherits: 'flag',
};

/** The kind that a name has where its table says nothing else. */
export function kindOfName(name: string): string {
  const known = kindsByName[name];
  if (known !== undefined) return known;
  const operator = /^(.+?)__(\w+)$/.exec(name);
  if (operator !== null) return kindOfOperator(operator[1] ?? '', operator[2] ?? '');
  if (name.endsWith('Nin')) return kindOfName(name.slice(0, -3));
  if (/^ids$|Ids$/.test(name)) return 'ids';
  if (/^id$|Id$/.test(name)) return 'id';
  if (/^(is|has|include)[A-Z]|(Enabled|On)$/.test(name)) return 'flag';
  if (/(At|Date)$/.test(name)) return 'instant';
  return /[^su]s$/.test(name) ? 'texts' : 'text';
}

function kindOfOperator(base: string, operator: string): string {
  switch (operator) {
    case 'contains':
      return 'parts';
    case 'in':
      return 'texts';
    case 'between':
    case 'like':
      return 'text';
    default:
      if (/(At|Date|Time|Activation|Login)$/.test(base)) return 'instant';
      return base.endsWith('ersion') ? 'text' : 'integer';
  }
}

const typedFields = new Map<string, TypedField>();

/** The field of a name and a kind in the notation of the tables. Fields that are told apart by nothing are one object. */
export function fieldOf(name: string, kind: string, { required, help }: Extras): TypedField {
  const key = `${name} ${kind} ${required === true ? '!' : ''} ${help ?? ''}`;
  const known = typedFields.get(key);
  if (known !== undefined) return known;
  const { field, conversion } = typed(kind);
  const ownHelp = help ?? helpOf(name, kind);
  const whole: Field = {
    ...field,
    label: labelOf(name),
    ...(ownHelp === undefined ? {} : { help: ownHelp }),
    ...(required === true ? { required } : {}),
  };
  const result = conversion === undefined ? { field: whole } : { field: whole, conversion };
  typedFields.set(key, result);
  return result;
}

function typed(kind: string): TypedField {
  const choices = /^\[(.+)\](?:\((\d+)\))?$/.exec(kind);
  if (choices !== null)
    return {
      field: { kind: 'list', of: 'text', values: valuesOf(choices[1] ?? ''), maxItems: Number(choices[2] ?? 100) },
    };
  if ((kind.includes('|') && !kind.endsWith(')')) || kind.startsWith('='))
    return { field: { kind: 'choice', values: valuesOf(kind.replace(/^=/, '')) } };
  const parts = /^(\w+)(?:\((.*)\))?$/.exec(kind);
  return plainField(parts?.[1] ?? kind, parts?.[2]);
}

function plainField(kind: string, bound: string | undefined): TypedField {
  const size = bound === undefined ? undefined : Number(bound);
  switch (kind) {
    case 'text':
      return { field: { kind: 'text', maxLength: size ?? 4_096 } };
    case 'secret':
      return { field: { kind: 'text', maxLength: size ?? 4_096, sensitive: true } };
    case 'id':
      return { field: { kind: 'text', maxLength: 19, pattern: idPattern } };
    case 'email':
      return { field: { kind: 'text', maxLength: 254, pattern: '^[^\\s@]+@[^\\s@]+$' } };
    case 'date':
      return { field: { kind: 'text', maxLength: 10, pattern: '^\\d{4}-\\d{2}-\\d{2}$' } };
    case 'time':
      return { field: { kind: 'text', maxLength: 5, pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' } };
    case 'long':
      if (bound !== undefined) return { field: { kind: 'choice', values: valuesOf(bound) }, conversion: 'long' };
      return { field: { kind: 'text', maxLength: 20, pattern: '^-?\\d{1,19}$' }, conversion: 'long' };
    case 'ids':
      return { field: { kind: 'list', of: 'text', pattern: idPattern, maxItems: size ?? 5_000 } };
    case 'texts':
      return { field: { kind: 'list', of: 'text', maxItems: size ?? 5_000 } };
    case 'parts':
      return { field: { kind: 'list', of: 'text', pattern: '^.{2,}$', maxItems: size ?? 10 } };
    case 'cves':
      return { field: { kind: 'list', of: 'text', pattern: '^.{9,}$', maxItems: size ?? 50 } };
    case 'integers':
      return { field: { kind: 'list', of: 'integer', maxItems: size ?? 5_000 } };
    case 'flags':
      return { field: { kind: 'list', of: 'text', values: ['true', 'false'], maxItems: 2 }, conversion: 'flags' };
    case 'integer':
    case 'number':
      return { field: { kind, ...rangeOf(bound) } };
    case 'flag':
    case 'instant':
    case 'document':
      return { field: { kind } };
    default:
      throw new AppError('internal', `Notation: there is no kind "${kind}".`);
  }
}

/** Counts and sizes, unless the table names a range: the console takes no negative ones. */
function rangeOf(bound: string | undefined): { min: number; max: number } {
  const [min = '', max = ''] = (bound ?? '').split('..');
  return { min: min === '' ? 0 : Number(min), max: max === '' ? Number.MAX_SAFE_INTEGER : Number(max) };
}

function valuesOf(text: string): readonly [string, ...string[]] {
  const [first = '', ...rest] = text.split('|');
  return [first, ...rest];
}

const operatorLabels: Readonly<Record<string, string>> = {
  gt: 'after or above',
  gte: 'from',
  lt: 'before or below',
  lte: 'up to',
  between: 'between',
  contains: 'contains',
  like: 'like',
  in: 'one of',
};

/** `createdAt__gte` becomes "Created at (from)". */
function labelOf(name: string): string {
  const [base = name, operator] = name.split('__');
  const isNegated = base.endsWith('Nin');
  const words = (isNegated ? base.slice(0, -3) : base)
    .replaceAll('_', ' ')
    .replace(/([a-z0-9])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .replace(
      /\b(id|os|ip|dns|url|cve|ad|usb|uuid|k8s|sha1|sha256|md5)(s?)\b/gi,
      (_, word: string, plural: string) => word.toUpperCase() + plural,
    );
  const note = operator === undefined ? undefined : (operatorLabels[operator] ?? operator);
  const label = words.charAt(0).toUpperCase() + words.slice(1);
  if (isNegated) return `${label} (none of)`;
  return note === undefined ? label : `${label} (${note})`;
}

const helpByName: Readonly<Record<string, string>> = {
  limit: 'Rows of one page.',
  cursor: 'The nextCursor of an earlier answer, with the same filter and sorting.',
  skip: 'Leaves out rows; for the first 1000 only, use the cursor beyond.',
  skipCount: 'Saves the console the counting of all rows.',
  countOnly: 'Counts, without returning rows.',
  tenant: 'The whole console, for a token with global scope.',
  query: 'Free text, sought in several columns.',
  accountIds: 'Only below these accounts.',
  siteIds: 'Only below these sites.',
  groupIds: 'Only in these groups.',
  filterId: 'Id of a stored filter.',
};

function helpOf(name: string, kind: string): string | undefined {
  const known = helpByName[name];
  if (known !== undefined) return known;
  if (name.endsWith('__between')) {
    return 'From and to with a hyphen; times as milliseconds since 1970, for example 1514978764288-1514978999999.';
  }
  if (kind.startsWith('cves')) return 'Any of these parts, each of at least nine characters.';
  if (name.endsWith('__contains') && kind.startsWith('parts'))
    return 'Any of these parts, each of at least two characters.';
  return undefined;
}
