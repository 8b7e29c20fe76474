import { fieldsOf, namedShape, resolveShape } from '../wire/shape-library.ts';
import type { Shape } from '../wire/shape.ts';
import type { Json } from '../wire/call.ts';
import type { Token } from '../wire/token.ts';
import { idOf, levelOf, type Place } from './place.ts';

/** A row with nothing in it: texts empty, numbers 0, lists without items. What has no empty form is left out. */
export function blankOf(shapeName: string): Json {
  const entries = [...fieldsOf(namedShape(shapeName))].flatMap(([name, { shape, required }]) => {
    const value = emptyOf(shape, required);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

function emptyOf(shape: Shape, required: boolean): unknown {
  const resolved = resolveShape(shape);
  if (resolved.nullable) return null;
  switch (resolved.kind) {
    case 'text':
      return resolved.format === 'text' && resolved.min <= 0 ? '' : undefined;
    case 'number':
      return resolved.min <= 0 ? 0 : resolved.min;
    case 'flag':
      return false;
    case 'list':
      return [];
    case 'object':
      return {};
    case 'choice':
      return required ? resolved.values[0] : undefined;
    case 'group':
      return required
        ? Object.fromEntries(
            [...resolved.fields].flatMap(([name, field]) => {
              const value = emptyOf(field.shape, field.required);
              return value === undefined ? [] : [[name, value] as const];
            }),
          )
        : undefined;
    case 'any':
    case 'either':
      return undefined;
  }
}

export interface StampParts {
  readonly id: string;
  readonly now: string;
  readonly token: Pick<Token, 'userId' | 'userName'>;
  readonly place: Place;
  readonly placeName: string;
}

/** Who made a row, when and where, in whatever fields its shape has for that. */
export function stampsOf(shapeName: string, { id, now, token, place, placeName }: StampParts): Json {
  const fields = fieldsOf(namedShape(shapeName));
  const level = levelOf(place);
  const candidates: Json = {
    id,
    createdAt: now,
    updatedAt: now,
    creator: token.userName,
    creatorId: token.userId,
    creatorName: token.userName,
    updater: token.userName,
    updaterId: token.userId,
    userName: token.userName,
    userId: token.userId,
    createdBy: isGroup(fields.get('createdBy')?.shape) ? { id: token.userId, name: token.userName } : token.userName,
    updatedBy: isGroup(fields.get('updatedBy')?.shape) ? { id: token.userId, name: token.userName } : token.userName,
    createdById: token.userId,
    updatedById: token.userId,
    editable: true,
    scopeName: placeName,
    scopePath: placeName,
    scopeLevelName: placeName,
    scopeId: idOf(place),
    scope: isGroup(fields.get('scope')?.shape) ? scopeIdsOf(place) : levelWord(level, fields.get('scope')?.shape),
    scopeLevel: levelWord(level, fields.get('scopeLevel')?.shape),
    source: fields.get('source')?.shape.kind === 'choice' ? 'user' : undefined,
    accountId: place.accountId,
    siteId: place.siteId,
    groupId: place.groupId,
  };
  return Object.fromEntries(
    Object.entries(candidates).filter(([name, value]) => {
      const shape = fields.get(name)?.shape;
      // A numeric id would have to be written digit for digit; the few shapes with one set it themselves.
      return value !== undefined && shape !== undefined && shape.kind !== 'number';
    }),
  );
}

function isGroup(shape: Shape | undefined): boolean {
  return shape !== undefined && resolveShape(shape).kind === 'group';
}

function scopeIdsOf({ accountId, siteId, groupId }: Place): Json {
  if (groupId !== undefined) return { groupIds: [groupId] };
  if (siteId !== undefined) return { siteIds: [siteId] };
  return accountId === undefined ? { tenant: true } : { accountIds: [accountId] };
}

/** The whole console is "tenant" here and "global" there. */
function levelWord(level: string, shape: Shape | undefined): string {
  const resolved = shape === undefined ? undefined : resolveShape(shape);
  if (level !== 'tenant') return level;
  return resolved?.kind === 'choice' && !resolved.values.includes('tenant') ? 'global' : 'tenant';
}
