import { AppError } from '#kernel/error.ts';
import { celText, member, printed, truthOf, type Cel } from '../cel-text.ts';
import { standardPath } from './json-path.ts';
import type { Arguments, Jinja } from './tree.ts';

/** What a filter works with: its subject and its arguments, translated on demand. */
export interface FilterCall {
  readonly of: Cel;
  readonly args: Arguments;
  readonly translate: (value: Jinja) => Cel;
}

type Filter = (call: FilterCall) => Cel;

const text = (value: string): Cel => ({ text: value, kind: 'text' });
const list = (value: string): Cel => ({ text: value, kind: 'list' });
const any = (value: string): Cel => ({ text: value, kind: 'any' });
const number = (value: string): Cel => ({ text: value, kind: 'number' });

function argument({ args, translate }: FilterCall, index: number, name?: string): Cel | null {
  const given = args.positional[index] ?? (name === undefined ? undefined : args.named.get(name));
  return given === undefined ? null : translate(given);
}

/** The argument as a literal text; filters that name a member or a test take nothing else. */
function word({ args }: FilterCall, index: number, name?: string): string | null {
  const given = args.positional[index] ?? (name === undefined ? undefined : args.named.get(name));
  return given?.op === 'value' && typeof given.value === 'string' ? given.value : null;
}

const asText = ({ of }: FilterCall): string => printed(of);
const length: Filter = ({ of }) => number(`size(${of.text})`);
const copy: Filter = ({ of }) => list(`${of.text}.map(i, i)`);

const joined: Filter = (call) => {
  const by = argument(call, 0, 'd');
  const attribute = word(call, 1, 'attribute');
  const item = attribute === null ? 'i' : memberPath('i', attribute);
  return text(`${call.of.text}.map(i, text(${item})).join(${by?.text ?? '""'})`);
};

const defaulted: Filter = (call) => {
  const otherwise = argument(call, 0, 'default_value') ?? text('""');
  const onFalse = call.args.positional[1] ?? call.args.named.get('boolean');
  if (onFalse?.op === 'value' && onFalse.value === true)
    return any(`(${truthOf(call.of)} ? default(${call.of.text}, null) : default(${otherwise.text}, null))`);
  return any(`default(${call.of.text}, ${otherwise.text})`);
};

const mapped: Filter = (call) => {
  const attribute = word(call, -1, 'attribute');
  const otherwise = argument(call, -1, 'default');
  if (attribute !== null) {
    const item = memberPath('i', attribute);
    return list(`${call.of.text}.map(i, ${otherwise === null ? item : `default(${item}, ${otherwise.text})`})`);
  }
  const inner = filters[word(call, 0) ?? ''];
  if (inner === undefined) throw unknownUse('map');
  const args: Arguments = { positional: call.args.positional.slice(1), named: new Map() };
  return list(`${call.of.text}.map(i, ${inner({ ...call, of: any('i'), args }).text})`);
};

/** `select`, `reject` and their siblings that look at a member of each item. */
function chosen(keep: boolean, byMember: boolean): Filter {
  return (call) => {
    const attribute = byMember ? word(call, 0) : null;
    if (byMember && attribute === null) throw unknownUse(keep ? 'selectattr' : 'rejectattr');
    const item = any(attribute === null ? 'i' : memberPath('i', attribute));
    const from = byMember ? 1 : 0;
    const name = word(call, from);
    const rest: Arguments = { positional: call.args.positional.slice(from + 1), named: new Map() };
    if (name === null && call.args.positional.length > from) throw unknownUse(keep ? 'select' : 'reject');
    const test = name === null ? truthOf(item) : testOf(name, { ...call, of: item, args: rest });
    return list(`${call.of.text}.filter(i, ${keep ? test : `!(${test})`})`);
  };
}

/** A pattern that has to match from the start is bound to it; what our patterns do not know is refused when they are read. */
function pattern(call: FilterCall, before: string, after: string): Cel {
  const given = word(call, 0);
  if (given === null) throw unknownUse('regex_match');
  const { named } = call.args;
  const ignored = named.get('ignore_case') ?? named.get('ignorecase');
  const flags = ignored?.op === 'value' && ignored.value === true ? '(?i)' : '';
  return { text: `matches(${asText(call)}, ${celText(`${flags}${before}${given}${after}`)})`, kind: 'bool' };
}

/** The filters that have a counterpart; the others leave their step to a person. */
const filters: Readonly<Record<string, Filter>> = {
  default: defaulted,
  d: defaulted,
  upper: (call) => text(`upper(${asText(call)})`),
  lower: (call) => text(`lower(${asText(call)})`),
  trim: (call) => text(`${asText(call)}.trim()`),
  string: (call) => text(`text(${call.of.text})`),
  tojson: ({ of }) => text(`text(${of.text})`),
  fromjson: (call) => any(`json(${asText(call)})`),
  from_json: (call) => any(`json(${asText(call)})`),
  int: ({ of }) => number(`int(${of.text})`),
  float: ({ of }) => number(`double(${of.text})`),
  length,
  count: length,
  list: copy,
  first: ({ of }) => any(`first(${of.text})`),
  last: ({ of }) => any(`last(${of.text})`),
  join: joined,
  map: mapped,
  select: chosen(true, false),
  reject: chosen(false, false),
  selectattr: chosen(true, true),
  rejectattr: chosen(false, true),
  replace: (call) => {
    const [from, to] = [argument(call, 0, 'old'), argument(call, 1, 'new')];
    if (from === null || to === null || call.args.positional.length > 2) throw unknownUse('replace');
    return text(`replace(${asText(call)}, ${printed(from)}, ${printed(to)})`);
  },
  split: (call) => list(`${asText(call)}.split(${argument(call, 0)?.text ?? '" "'})`),
  unique: ({ of }) => list(`unique(${of.text})`),
  sort: (call) => {
    const key = word(call, -1, 'attribute');
    return list(key === null ? `sort(${call.of.text})` : `sort(${call.of.text}, ${celText(key)})`);
  },
  sum: ({ of }) => number(`sum(${of.text})`),
  min: ({ of }) => any(`min(${of.text})`),
  max: ({ of }) => any(`max(${of.text})`),
  urlencode: (call) => text(`urlEncode(${asText(call)})`),
  b64encode: (call) => text(`base64(${asText(call)})`),
  b64decode: (call) => text(`fromBase64(${asText(call)})`),
  timestamp_to_iso8601: ({ of }) => text(`parseDate(${of.text})`),
  iso8601_to_timestamp: ({ of }) => number(`epoch(${of.text})`),
  // Inferred: the public playbooks hand it to interfaces that take ISO 8601.
  time_with_delta: ({ of }) => text(`addTime(run.now, ${of.text})`),
  jsonpath: (call) => {
    const literal = word(call, 0);
    const path = literal === null ? argument(call, 0) : text(celText(standardPath(literal)));
    const every = call.args.positional[1] ?? call.args.named.get('get_all');
    if (path === null) throw unknownUse('jsonpath');
    const found = `jsonpath(${call.of.text}, ${path.text})`;
    return every?.op === 'value' && every.value === true ? list(found) : any(`default(first(${found}), null)`);
  },
  regex_match: (call) => pattern(call, '^(?:', ')'),
  regex_search: (call) => pattern(call, '', ''),
};

const asMany = Number.POSITIVE_INFINITY;

/** How many arguments without a name a filter is translated with, and which with one; none where it is missing here. */
const taken: Readonly<Record<string, readonly [number, ...string[]]>> = {
  default: [2, 'default_value', 'boolean'],
  d: [2, 'default_value', 'boolean'],
  join: [2, 'd', 'attribute'],
  map: [asMany, 'attribute', 'default'],
  select: [asMany],
  reject: [asMany],
  selectattr: [asMany],
  rejectattr: [asMany],
  replace: [2, 'old', 'new'],
  split: [1],
  sort: [0, 'attribute'],
  jsonpath: [2, 'get_all'],
  regex_match: [1, 'ignore_case', 'ignorecase'],
  regex_search: [1, 'ignore_case', 'ignorecase'],
};

/** @throws AppError `invalid_playbook` when there is no counterpart, also of one of its arguments */
export function applyFilter(name: string, call: FilterCall): Cel {
  const filter = Object.hasOwn(filters, name) ? filters[name] : undefined;
  if (filter === undefined) throw new AppError('invalid_playbook', `The Jinja filter \`${name}\` has no counterpart.`);
  const [most, ...names] = taken[name] ?? [0];
  const { positional, named } = call.args;
  if (positional.length > most || [...named.keys()].some((key) => !names.includes(key))) throw unknownUse(name);
  return filter(call);
}

const comparisons: Readonly<Record<string, string>> = {
  equalto: '==',
  eq: '==',
  '==': '==',
  sameas: '==',
  ne: '!=',
  '!=': '!=',
  gt: '>',
  greaterthan: '>',
  '>': '>',
  ge: '>=',
  '>=': '>=',
  lt: '<',
  lessthan: '<',
  '<': '<',
  le: '<=',
  '<=': '<=',
  in: 'in',
};

/** A Jinja test as a truth value. @throws AppError `invalid_playbook` when there is no counterpart */
export function testOf(name: string, call: FilterCall): string {
  const { of } = call;
  if (name === 'defined') return `default(${of.text}, null) != null`;
  if (name === 'undefined' || name === 'none') return `default(${of.text}, null) == null`;
  if (name === 'true' || name === 'false') return `${of.text} == ${name}`;
  const operator = Object.hasOwn(comparisons, name) ? comparisons[name] : undefined;
  const other = argument(call, 0);
  if (operator === undefined || other === null)
    throw new AppError('invalid_playbook', `The Jinja test \`${name}\` has no counterpart.`);
  return `${of.text} ${operator} ${other.text}`;
}

function memberPath(of: string, path: string): string {
  return path.split('.').reduce((base, name) => member(base, /^\d+$/.test(name) ? Number(name) : name), of);
}

function unknownUse(filter: string): AppError {
  return new AppError('invalid_playbook', `This use of the Jinja filter \`${filter}\` has no counterpart.`);
}
