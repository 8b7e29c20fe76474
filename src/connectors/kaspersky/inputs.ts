import { createHash } from 'node:crypto';
import { defineFields } from '#kernel/field.ts';
import { invalidInput } from '#kernel/validate.ts';

const identities = 'Display name, DNS name, NetBIOS name, IPv4 address or host id';

/** Fields that several actions share. */
export const allowSeveral = {
  kind: 'flag',
  default: false,
  label: 'Allow several',
  help: 'Takes all the hosts that share a name. Otherwise such a name is refused, with the list of them.',
} as const;

export const hostIdField = {
  kind: 'text',
  maxLength: 256,
  label: 'Host ID',
  help: `${identities}. The id is KLHST_WKS_HOSTNAME in the answer of kaspersky.list-hosts.`,
} as const;

export const hostIdsField = {
  kind: 'list',
  of: 'text',
  required: true,
  maxItems: 200,
  label: 'Host IDs',
  help: `${identities}, each.`,
} as const;

export const hostNamesField = {
  kind: 'list',
  of: 'text',
  maxItems: 200,
  label: 'Host Names',
  help: `${identities}, each.`,
} as const;

export const hostNameField = { kind: 'text', maxLength: 256, label: 'Host Name', help: `${identities}.` } as const;

export const taskIdsField = {
  kind: 'list',
  of: 'text',
  required: true,
  maxItems: 200,
  label: 'Task IDs',
  help: 'From kaspersky.list-host-tasks.',
} as const;

export const fileIdsField = {
  kind: 'list',
  of: 'integer',
  required: true,
  maxItems: 1_000,
  label: 'File IDs',
  help: 'nId in the answer of kaspersky.list-quarantine-files.',
} as const;

/** The largest list that one call gives; further rows are counted and said. */
export const pageFields = defineFields({
  limit: {
    kind: 'integer',
    min: 1,
    max: 100_000,
    default: 10_000,
    label: 'Limit',
    help: 'How many rows at most. The result says how many there are.',
  },
  skip: {
    kind: 'integer',
    min: 0,
    max: 100_000_000,
    default: 0,
    label: 'Skip',
    help: 'How many rows to leave out first.',
  },
});

/** @throws AppError `invalid_input` for an empty list, or one with a blank item */
export function atLeastOne<T extends string | number>(values: readonly T[], at: string, what: string): readonly T[] {
  if (values.length === 0) throw invalidInput([{ path: at, problem: `must name at least one ${what}` }]);
  const blank = values.findIndex((value) => typeof value === 'string' && value.trim() === '');
  if (blank >= 0) throw invalidInput([{ path: `${at}[${blank}]`, problem: `is blank; it must name a ${what}` }]);
  return [...new Set(values)];
}

/** A task's name that belongs to one write alone, and that the same write always gets. */
export function ownTaskName(kind: string, idempotencyKey: string): string {
  return `Cordon ${kind} ${createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 16)}`;
}

const maxTaskNameLength = 100;

/** The console takes at most 100 characters. @throws AppError `invalid_input` */
export function readTaskName(value: string, at: string): string {
  const name = value.trim();
  if (name === '') throw invalidInput([{ path: at, problem: 'must not be blank' }]);
  if (name.length <= maxTaskNameLength) return name;
  throw invalidInput([{ path: at, problem: `has ${name.length} characters; at most ${maxTaskNameLength} are taken` }]);
}
