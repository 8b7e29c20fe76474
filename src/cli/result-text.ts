import { isJsonObject, stringifyJson, type Json, type JsonObject } from '#kernel/json.ts';
import { cell, printable, table } from './output.ts';

/** A result for people: what is known first, then per target, then the triple of a failure. */
export function resultText(result: JsonObject): string {
  const { status, message, targets, data, intentId, receiptId, approvalId, error } = result;
  const parts = [
    `${cell(status)}: ${cell(message)}`,
    targetsText(targets),
    failureText(error),
    data === null || data === undefined ? '' : printableJson(data),
    [named('intent', intentId), named('receipt', receiptId), named('approval', approvalId)]
      .filter((text) => text !== '')
      .join('  '),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

export function failureText(error: Json | undefined): string {
  if (!isJsonObject(error)) return '';
  const { failureIndicator, statusCode, code, remedy } = error;
  return [
    `failed at    ${cell(failureIndicator)}`,
    `status code  ${cell(statusCode)} (${cell(code)})`,
    `next step    ${cell(remedy)}`,
  ].join('\n');
}

function targetsText(targets: Json | undefined): string {
  if (!Array.isArray(targets) || targets.length === 0) return '';
  return table(targets.filter(isJsonObject), ['target', 'status']);
}

function named(name: string, value: Json | undefined): string {
  return typeof value === 'string' ? `${name} ${value}` : '';
}

function printableJson(value: Json): string {
  return stringifyJson(value, 2).split('\n').map(printable).join('\n');
}
