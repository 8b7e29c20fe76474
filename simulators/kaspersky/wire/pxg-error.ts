import type { WireObject } from './value.ts';

/** An error that the vendor answers with HTTP 200. */
export class PxgError extends Error {
  override readonly name = 'PxgError';
  readonly kind: ErrorKind;
  readonly details: readonly string[];

  constructor(kind: ErrorKind, ...details: readonly (string | number)[]) {
    super(fill(errorKinds[kind].format, details.map(String)));
    this.kind = kind;
    this.details = details.map(String);
  }
}

interface KnownError {
  readonly code: number;
  readonly module: string;
  readonly format: string;
}

// 1184 in KLSTD was seen on a real server. The numbers from 900000 are invented so that nobody relies on them;
// texts that are not public stand below `invented`.
const errorKinds = {
  'access-denied': { code: 1184, module: 'KLSTD', format: 'Access denied.' },
  'bad-parameter': { code: 900_001, module: 'SIM', format: 'Bad parameter "%1".' },
  'unknown-attribute': { code: 900_002, module: 'SIM', format: "Pos %1. Unknown attribute '%2'." },
  'closing-bracket': { code: 900_003, module: 'SIM', format: "Pos %1. Closing bracket ')' expected." },
  'task-not-found': { code: 900_004, module: 'SIM', format: 'Task #%1 was not found.' },
  'unknown-device': { code: 900_005, module: 'SIM', format: "Unknown name of device '%1'." },
  'wrong-list-item': { code: 900_006, module: 'SIM', format: "Wrong identificator of the list's item." },
  'no-such-parameter': { code: 900_007, module: 'SIM', format: 'Parameter with name "%1" not exist.' },
  // invented
  'filter-syntax': { code: 900_101, module: 'SIM', format: 'Pos %1. %2' },
  'iterator-not-found': { code: 900_102, module: 'SIM', format: "Iterator '%1' was not found." },
  'too-many-iterators': { code: 900_103, module: 'SIM', format: 'Too many open iterators.' },
  'device-not-found': { code: 900_104, module: 'SIM', format: "Device '%1' was not found." },
  'group-not-found': { code: 900_105, module: 'SIM', format: 'Group #%1 was not found.' },
  'view-not-found': { code: 900_106, module: 'SIM', format: "View '%1' was not found." },
  'section-not-found': { code: 900_107, module: 'SIM', format: "Settings section '%1' was not found." },
  'setting-not-found': { code: 900_108, module: 'SIM', format: "Setting '%1' was not found." },
  'setting-exists': { code: 900_109, module: 'SIM', format: "'%1' exists already." },
  'action-not-found': { code: 900_110, module: 'SIM', format: "Action '%1' was not found." },
  'action-unavailable': { code: 900_111, module: 'SIM', format: "The state of action '%1' is not available yet." },
  'file-not-found': { code: 900_112, module: 'SIM', format: 'File #%1 was not found.' },
  'device-offline': { code: 900_113, module: 'SIM', format: "Device '%1' is not connected." },
  'tag-not-found': { code: 900_114, module: 'SIM', format: "Tag '%1' was not found." },
  'incident-not-found': { code: 900_115, module: 'SIM', format: 'Incident #%1 was not found.' },
} as const satisfies Readonly<Record<string, KnownError>>;

export type ErrorKind = keyof typeof errorKinds;

export function pxgErrorBody({ kind, details, message }: PxgError): { readonly PxgError: WireObject } {
  const { code, module, format } = errorKinds[kind];
  return {
    PxgError: {
      code,
      subcode: 0,
      module,
      file: 'simulator/kaspersky',
      line: 1,
      message,
      locdata: {
        type: 'params',
        value: { 'format-id': code, format, locmodule: module, args: details },
      },
    },
  };
}

function fill(format: string, details: readonly string[]): string {
  return format.replace(/%(\d)/g, (_, number: string) => details[Number(number) - 1] ?? '');
}
