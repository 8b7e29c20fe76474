import { roles } from '#kernel/access.ts';
import type { ApprovalDemand, Decision } from '#kernel/guard.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { PolicyRule, PolicyTest, RuleScope } from '#kernel/policy.ts';
import { parseDuration } from '#playbook/duration.ts';
import type { Problems } from '#playbook/problem.ts';
import { readInteger, readList, readObject, readOneOf, readText, refuseUnknownKeys } from '#playbook/shape.ts';
import { defaultDemand } from '#response/guard/judge.ts';
import { formatFor, minutesOf } from '#response/guard/window.ts';

const decisions = ['allow', 'needs_approval', 'deny'] as const;
const kinds = ['max-targets', 'rate', 'protected', 'window', 'always'] as const;
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const endpointRoles = ['domain_controller', 'server', 'workstation', 'mobile'] as const;
const scopeKeys = ['actions', 'verbs', 'effects', 'connections', 'requesters'];
const maxRules = 200;

type Kind = (typeof kinds)[number];

/** Reads one rule; what is wrong goes on the list, and null comes back where nothing useful could be read. */
function readRule(value: Json, path: string, problems: Problems): PolicyRule | null {
  const document = readObject(value, path, problems);
  const given = kinds.filter((kind) => Object.hasOwn(document, kind));
  const [kind] = given;
  if (kind === undefined || given.length > 1) {
    const problem = kind === undefined ? `needs one of ${kinds.join(', ')}` : `is ${given.join(' and ')} at once`;
    problems.add(path, problem, 'Make each of them a rule of its own.');
    return null;
  }
  refuseUnknownKeys(document, ['name', 'on', 'then', 'approval', kind], path, problems);
  const then = readOneOf(document['then'], `${path}.then`, problems, ['needs_approval', 'deny']);
  if (then === 'deny' && document['approval'] !== undefined) {
    problems.addAtKey(
      `${path}.approval`,
      'goes with `then: needs_approval` only',
      'Remove it: what is denied is not approved.',
    );
  }
  return {
    name: readText(document['name'], `${path}.name`, problems, 100),
    ...(document['on'] === undefined ? {} : { on: readScope(document['on'], `${path}.on`, problems) }),
    decision: then,
    ...(then === 'needs_approval' ? { approval: readDemand(document['approval'], `${path}.approval`, problems) } : {}),
    ...readDetails(kind, document, { path: `${path}.${kind}`, decision: then, problems }),
  } as PolicyRule;
}

interface Place {
  readonly path: string;
  readonly decision: Decision;
  readonly problems: Problems;
}

function readDetails(kind: Kind, document: JsonObject, place: Place): { readonly kind: Kind } & JsonObject {
  const { path, problems } = place;
  if (kind === 'always') {
    if (document[kind] !== true) problems.add(path, 'must be true');
    return { kind };
  }
  const details = readObject(document[kind], path, problems);
  if (!isJsonObject(document[kind])) return { kind };
  return { kind, ...readers[kind](details, place) };
}

const readers: Readonly<Record<Exclude<Kind, 'always'>, (details: JsonObject, place: Place) => JsonObject>> = {
  'max-targets'(details, { path, decision, problems }) {
    refuseUnknownKeys(details, ['count', 'share', 'share-above', 'when-unknown'], path, problems);
    requireOne(details, ['count', 'share'], path, problems);
    return {
      ...optional(details, 'count', path, (value, at) => readInteger(value, at, problems, 0, 1_000_000_000)),
      ...optional(details, 'share', path, (value, at) => readShare(value, at, problems)),
      shareAbove: readDefault(
        details,
        'share-above',
        0,
        (value, at) => readInteger(value, at, problems, 0, 1_000_000),
        path,
      ),
      whenUnknown: readUnknown(details, { path, decision, problems }),
    };
  },
  rate(details, { path, decision, problems }) {
    refuseUnknownKeys(details, ['count', 'share', 'of', 'per', 'scope', 'when-unknown'], path, problems);
    requireOne(details, ['count', 'share'], path, problems);
    const of = readDefault(
      details,
      'of',
      'writes',
      (value, at) => readOneOf(value, at, problems, ['writes', 'targets']),
      path,
    );
    if (of === 'writes' && details['share'] !== undefined) {
      problems.addAtKey(`${path}.share`, 'is a share of the fleet, which goes with `of: targets`');
    }
    return {
      ...optional(details, 'count', path, (value, at) => readInteger(value, at, problems, 0, 1_000_000_000)),
      ...optional(details, 'share', path, (value, at) => readShare(value, at, problems)),
      of,
      perMs: readDuration(details['per'], `${path}.per`, problems),
      scope: readOneOf(details['scope'], `${path}.scope`, problems, ['action', 'connection', 'tenant']),
      whenUnknown: readUnknown(details, { path, decision, problems }),
    };
  },
  protected(details, { path, decision, problems }) {
    refuseUnknownKeys(details, ['names', 'tags', 'groups', 'roles', 'when-unknown'], path, problems);
    requireOne(details, ['names', 'tags', 'groups', 'roles'], path, problems);
    const texts = (value: Json, at: string): readonly string[] => readTexts(value, at, problems);
    return {
      ...optional(details, 'names', path, texts),
      ...optional(details, 'tags', path, texts),
      ...optional(details, 'groups', path, texts),
      ...optional(details, 'roles', path, (value, at) => readChoices(value, at, problems, endpointRoles)),
      whenUnknown: readUnknown(details, { path, decision, problems }),
    };
  },
  window(details, { path, problems }) {
    refuseUnknownKeys(details, ['time-zone', 'days', 'from', 'to', 'when'], path, problems);
    const when = readOneOf(details['when'], `${path}.when`, problems, ['inside', 'outside']);
    const days = readChoices(details['days'] ?? null, `${path}.days`, problems, weekdays);
    return {
      timeZone: readZone(details['time-zone'], `${path}.time-zone`, problems),
      days: days.map((day) => weekdays.indexOf(day) + 1),
      from: readTime(details['from'], `${path}.from`, problems),
      to: readTime(details['to'], `${path}.to`, problems),
      inside: when === 'inside',
    };
  },
};

export function readTest(value: Json, path: string, problems: Problems): PolicyTest {
  const document = readObject(value, path, problems);
  refuseUnknownKeys(document, ['title', 'plan', 'at', 'expect'], path, problems);
  const { at } = document;
  if (at !== undefined && (typeof at !== 'string' || Number.isNaN(Date.parse(at)))) {
    problems.add(`${path}.at`, 'must be an ISO 8601 time with a zone, in quotes');
  }
  return {
    title: readText(document['title'], `${path}.title`, problems, 200),
    plan: readObject(document['plan'] ?? {}, `${path}.plan`, problems),
    ...(typeof at === 'string' ? { at } : {}),
    expect: readOneOf(document['expect'], `${path}.expect`, problems, decisions),
  };
}

export function readRules(value: Json | undefined, path: string, problems: Problems): readonly PolicyRule[] {
  const items = readList(value, path, problems);
  if (Array.isArray(value) && items.length === 0) problems.add(path, 'holds no rule', 'Add a rule.');
  if (items.length > maxRules) problems.add(path, `holds ${items.length} rules; at most ${maxRules} are taken`);
  const rules = items.slice(0, maxRules).map((item, index) => readRule(item, `${path}[${index}]`, problems));
  const names = new Set<string>();
  for (const [index, rule] of rules.entries()) {
    if (rule !== null && names.has(rule.name))
      problems.add(`${path}[${index}].name`, `is taken by another rule: \`${rule.name}\``);
    if (rule !== null) names.add(rule.name);
  }
  return rules.filter((rule) => rule !== null);
}

function readScope(value: Json, path: string, problems: Problems): RuleScope {
  const document = readObject(value, path, problems);
  refuseUnknownKeys(document, scopeKeys, path, problems);
  const texts = (list: Json, at: string): readonly string[] => readTexts(list, at, problems);
  return {
    ...optional(document, 'actions', path, texts),
    ...optional(document, 'verbs', path, texts),
    ...optional(document, 'effects', path, (list, at) => readChoices(list, at, problems, ['write', 'destructive'])),
    ...optional(document, 'connections', path, texts),
    ...optional(document, 'requesters', path, (list, at) =>
      readChoices(list, at, problems, ['token', 'user', 'run', 'system']),
    ),
  };
}

function readDemand(value: Json | undefined, path: string, problems: Problems): ApprovalDemand {
  if (value === undefined) return defaultDemand;
  const document = readObject(value, path, problems);
  refuseUnknownKeys(document, ['approvers', 'role', 'expires', 'escalate-to'], path, problems);
  const role = (given: Json, at: string): ApprovalDemand['role'] => readOneOf(given, at, problems, roles);
  return {
    approvers: readDefault(document, 'approvers', 1, (given, at) => readInteger(given, at, problems, 1, 20), path),
    role: readDefault(document, 'role', defaultDemand.role, role, path),
    expiresMs: readDefault(
      document,
      'expires',
      defaultDemand.expiresMs,
      (given, at) => readDuration(given, at, problems),
      path,
    ),
    ...(document['escalate-to'] === undefined
      ? {}
      : { escalateTo: role(document['escalate-to'], `${path}.escalate-to`) }),
  };
}

/** What is not known counts as the worst, unless the rule says otherwise. */
function readUnknown(details: JsonObject, { path, decision, problems }: Place): Decision {
  const read = (value: Json, at: string): Decision => readOneOf<Decision>(value, at, problems, decisions);
  return readDefault(details, 'when-unknown', decision, read, path);
}

function readShare(value: Json, path: string, problems: Problems): number {
  const match = typeof value === 'string' ? /^(\d{1,3}(?:\.\d{1,3})?) ?%$/.exec(value) : null;
  const share = Number(match?.[1] ?? Number.NaN) / 100;
  if (share >= 0 && share <= 1) return share;
  problems.add(path, 'must be a share of the fleet from 0% to 100%', 'Write for example `10%`.');
  return 0;
}

function readDuration(value: Json | undefined, path: string, problems: Problems): number {
  const ms = typeof value === 'string' ? parseDuration(value) : null;
  if (ms !== null && ms >= 1_000) return ms;
  problems.add(path, 'must be a time of at least a second', 'Write for example `15m`, `4h` or `2d`.');
  return 1_000;
}

function readTime(value: Json | undefined, path: string, problems: Problems): string {
  if (typeof value === 'string' && !Number.isNaN(minutesOf(value))) return value;
  problems.add(path, 'must be a time of the day in quotes', "Write for example `'08:30'`.");
  return '00:00';
}

function readZone(value: Json | undefined, path: string, problems: Problems): string {
  const zone = readText(value, path, problems, 100);
  try {
    if (zone !== '') formatFor(zone);
  } catch {
    problems.add(path, `is no time zone: \`${zone}\``, 'Write for example `Europe/Paris` or `UTC`.');
  }
  return zone;
}

function readTexts(value: Json, path: string, problems: Problems): readonly string[] {
  const items = readList(value, path, problems);
  if (Array.isArray(value) && items.length === 0)
    problems.add(path, 'holds nothing, so that the rule is about nothing');
  return items.map((item, index) => readText(item, `${path}[${index}]`, problems, 300));
}

function readChoices<T extends string>(
  value: Json,
  path: string,
  problems: Problems,
  choices: readonly [T, ...T[]],
): readonly T[] {
  const items = readList(value, path, problems);
  if (Array.isArray(value) && items.length === 0)
    problems.add(path, 'holds nothing, so that the rule is about nothing');
  return items.map((item, index) => readOneOf(item, `${path}[${index}]`, problems, choices));
}

function requireOne(details: JsonObject, keys: readonly string[], path: string, problems: Problems): void {
  if (!keys.some((key) => details[key] !== undefined)) problems.add(path, `needs one of ${keys.join(', ')}`);
}

function optional<T>(
  document: JsonObject,
  key: string,
  path: string,
  read: (value: Json, at: string) => T,
): { readonly [name: string]: T } {
  const value = document[key];
  return value === undefined ? {} : { [key]: read(value, `${path}.${key}`) };
}

function readDefault<T>(
  document: JsonObject,
  key: string,
  otherwise: T,
  read: (value: Json, at: string) => T,
  path: string,
): T {
  const value = document[key];
  return value === undefined ? otherwise : read(value, `${path}.${key}`);
}
