import { AppError } from '#kernel/error.ts';
import { isJsonObject, stringifyJson, type JsonObject } from '#kernel/json.ts';
import type { Step, Template } from '#kernel/playbook.ts';
import { resolveTemplate } from '#playbook/template.ts';
import { scopeOf, type Frame } from './frame.ts';
import type { Walk } from './walk.ts';

/** @throws AppError `expression_failed` */
export function resolveObject(walk: Walk, frame: Frame, template: Template, where: string): JsonObject {
  const value = resolveTemplate(template, scopeOf(walk, frame), where);
  // A group of templates stays a group; only its values are resolved.
  if (isJsonObject(value)) return value;
  throw new AppError('expression_failed', `${where} must be an object.`, { failureIndicator: where });
}

/** @throws AppError `expression_failed` */
export function resolveConnection(walk: Walk, step: Step, frame: Frame, template: Template): string {
  const where = `${step.id}.connection`;
  const connection = resolveTemplate(template, scopeOf(walk, frame), where);
  if (typeof connection === 'string' && connection !== '') return connection;
  throw new AppError('expression_failed', `${where} must give the id or title of a connection.`, {
    failureIndicator: step.id,
  });
}

/** A value as text; what is no text is written out. @throws AppError `expression_failed` */
export function resolveText(walk: Walk, frame: Frame, template: Template, where: string): string {
  const value = resolveTemplate(template, scopeOf(walk, frame), where);
  return typeof value === 'string' ? value : stringifyJson(value);
}
