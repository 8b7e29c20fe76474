import { AppError } from '#kernel/error.ts';
import type { ErrorCode } from '#kernel/error-table.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { WireRequest } from '#kernel/net.ts';
import { membersOf } from './unwrap.ts';

/** What an error of the console is about. The console answers all of them with HTTP 200. */
type ErrorKind = 'denied' | 'filter' | 'parameter' | 'absent' | 'unavailable' | 'unexpected';

interface KindFacts {
  readonly code: ErrorCode;
  /** The status that the triple shows. */
  readonly statusCode: number;
  /** The console looked at the request and refused it. */
  readonly refused: boolean;
}

const kinds: Readonly<Record<ErrorKind, KindFacts>> = {
  denied: { code: 'vendor_forbidden', statusCode: 401, refused: true },
  filter: { code: 'vendor_rejected', statusCode: 400, refused: true },
  parameter: { code: 'vendor_rejected', statusCode: 400, refused: true },
  absent: { code: 'vendor_not_found', statusCode: 404, refused: true },
  unavailable: { code: 'vendor_failed', statusCode: 503, refused: false },
  unexpected: { code: 'vendor_failed', statusCode: 500, refused: false },
};

/** Only two numbers are proven; everything else is told from the words. The first rule that fits decides. */
const rules: readonly (readonly [ErrorKind, RegExp])[] = [
  ['denied', /access (?:is )?denied|STDE_NOACCESS/i],
  ['filter', /^Pos \d+\./i],
  ['parameter', /bad parameter|STDE_BADPARAM/i],
  [
    'absent',
    /was not found|not found|(?:does|do) not exist|not exist\b|wrong identificator|unknown name of device|STDE_NOTFOUND/i,
  ],
  ['unavailable', /STDE_UNAVAIL|unavailable|not available/i],
];

const provenCodes: Readonly<Record<string, ErrorKind>> = { 'KLSTD 1184': 'denied', 'KLFT 1681': 'absent' };

/** The AppError for a `PxgError`. It keeps the object itself. */
export function pxgError(
  pxg: Json,
  call: { readonly failureIndicator: string; readonly effect: WireRequest['effect'] },
): AppError {
  const error = isJsonObject(pxg) ? pxg : {};
  const message = messageOf(error);
  const kind = kindOf(error, message);
  const { code, statusCode, refused } = kinds[kind];
  return new AppError(code, message, {
    failureIndicator: call.failureIndicator,
    statusCode,
    retryable: kind === 'unavailable',
    applied: call.effect === 'write' && !refused ? 'unknown' : 'no',
    data: { PxgError: pxg },
    details: {
      kind,
      code: error['code'] ?? null,
      subcode: error['subcode'] ?? null,
      module: error['module'] ?? null,
    },
  });
}

/** The kind of an error that the console itself gave; null for every other error. */
export function kindOfError(error: AppError): ErrorKind | null {
  const kind = error.details?.['kind'];
  return typeof kind === 'string' && Object.hasOwn(kinds, kind) ? (kind as ErrorKind) : null;
}

/** The localised text with its arguments filled in, or else the plain one. */
function messageOf(error: JsonObject): string {
  const { format, args } = membersOf(error['locdata']);
  const plain = typeof error['message'] === 'string' ? error['message'] : '';
  if (typeof format !== 'string' || format === '') return plain === '' ? 'The console gave no reason.' : plain;
  const values: readonly Json[] = Array.isArray(args) ? args : [];
  return format.replace(/%(\d{1,2})/g, (_, digits: string) => textOf(values[Number(digits) - 1]));
}

function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';
}

function kindOf(error: JsonObject, message: string): ErrorKind {
  const { code, module, message: plain } = error;
  if (typeof module === 'string' && (typeof code === 'number' || typeof code === 'bigint')) {
    const proven = provenCodes[`${module} ${code}`];
    if (proven !== undefined) return proven;
  }
  // A localised text may be in any language; the plain one is not.
  const texts = [message, typeof plain === 'string' ? plain : ''];
  return rules.find(([, pattern]) => texts.some((text) => pattern.test(text)))?.[0] ?? 'unexpected';
}
