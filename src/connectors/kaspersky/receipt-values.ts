import { AppError } from '#kernel/error.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { Receipt, TargetResult } from '#kernel/result.ts';

/** Reading back what a receipt was given; it went through a database in between. */

export function referenceText(receipt: Receipt, name: string): string {
  const value = receipt.reference[name];
  if (typeof value === 'string') return value;
  throw new AppError('internal', `The receipt holds no ${name}.`, { applied: 'unknown' });
}

export function referenceObjects(receipt: Receipt, name: string): readonly JsonObject[] {
  const value = receipt.reference[name];
  return Array.isArray(value) ? value.filter((item) => isJsonObject(item)) : [];
}

/** Outcomes that were final when the receipt was made. */
export function settledBefore(receipt: Receipt): readonly TargetResult[] {
  return referenceObjects(receipt, 'before') as unknown as readonly TargetResult[];
}

/** As `settledBefore` reads it. */
export function keptTargets(targets: readonly TargetResult[]): readonly JsonObject[] {
  return targets as unknown as readonly JsonObject[];
}

export function textMember(value: JsonObject, name: string): string {
  const member: Json | undefined = value[name];
  return typeof member === 'string' ? member : '';
}

/** As `textMember`; undefined where the receipt does not hold it. */
export function optionalText(value: JsonObject, name: string): string | undefined {
  const member: Json | undefined = value[name];
  return typeof member === 'string' ? member : undefined;
}
