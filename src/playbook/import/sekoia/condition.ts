import { AppError } from '#kernel/error.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { checkedCel, literal, type Cel } from '../cel-text.ts';
import { textIn } from '../members.ts';
import { literalPair, literalValue } from './values.ts';
import { contains, isJinja, translateValue, type JinjaNames } from '../jinja/translate.ts';

export interface ConditionCase {
  readonly name: string;
  /** CEL. */
  readonly when: string;
}

/** The cases of a condition in their order. @throws AppError `invalid_playbook` with what has no counterpart */
export function readCases(raw: JsonObject, names: JinjaNames): readonly ConditionCase[] {
  const cases = raw['cases'];
  if (!Array.isArray(cases)) throw new AppError('invalid_playbook', 'A condition has no list of cases.');
  return (cases as readonly Json[]).map((given) => {
    if (!isJsonObject(given) || typeof given['name'] !== 'string')
      throw new AppError('invalid_playbook', 'A case has no name.');
    return { name: given['name'], when: truthComparison(given, names) ?? checkedCel(comparisonOf(given, names)) };
  });
}

function comparisonOf(given: JsonObject, names: JinjaNames): string {
  const type = given['value_type'];
  const left = side(given['left'], undefined, names);
  const comparison = textIn(given['comparison']).trim();
  if (comparison === 'range') return rangeOf(left, given['right'], names);
  const right = side(given['right'], type, names);
  const figure = type === 'string' ? null : figureIn(given['right']);
  switch (comparison) {
    case '==':
    case '!=':
      if (figure === null) return `${left.text} ${comparison} ${right.text}`;
      if (left.kind === 'number') return `${left.text} ${comparison} ${figure.text}`;
      // Whether it is a number or its text shows only in the run.
      return `text(${left.text}) ${comparison} ${literal(textIn(given['right']).trim()).text}`;
    case '<':
    case '>':
    case '<=':
    case '>=':
      return `${left.text} ${comparison} ${(figure ?? right).text}`;
    case 'in':
      return contains(left, right);
    case 'not in':
      return `!${contains(left, right)}`;
    default:
      throw new AppError('invalid_playbook', `The comparison \`${comparison}\` has no counterpart.`);
  }
}

/** A condition that is compared with the text `True` or `False`: a truth value is written so there. Null for any other. */
function truthComparison(given: JsonObject, names: JinjaNames): string | null {
  const comparison = textIn(given['comparison']).trim();
  const word = /^(true|false)$/i.exec(textIn(given['right']).trim())?.[1];
  if (word === undefined || !isJinja(textIn(given['left'])) || (comparison !== '==' && comparison !== '!='))
    return null;
  const left = side(given['left'], undefined, names);
  const wanted = (word.toLowerCase() === 'true') === (comparison === '==');
  if (left.kind === 'bool') return checkedCel(wanted ? left.text : `!(${left.text})`);
  // Whether it is one shows only in the run.
  const holds = `lower(text(${left.text})) == ${literal(word.toLowerCase()).text}`;
  return checkedCel(comparison === '==' ? holds : `!(${holds})`);
}

/** The number that a plain text stands for; its type is not always named. */
function figureIn(value: Json | undefined): Cel | null {
  if (typeof value !== 'string' || !/^\s*-?\d+(?:\.\d+)?\s*$/.test(value)) return null;
  return literal(Number(value));
}

function side(value: Json | undefined, type: Json | undefined, names: JinjaNames): Cel {
  if (typeof value !== 'string') return value === undefined ? literal('') : jsonLiteral(value);
  // `[]` is compared with lists by those who write it.
  const structure = literalValue(value, names);
  if (structure !== null) return structure;
  if (isJinja(value)) return translateValue(value, names);
  const figure = Number(value);
  if ((type === 'integer' || type === 'number' || type === 'float') && value.trim() !== '' && Number.isFinite(figure))
    return literal(figure);
  if ((type === 'boolean' || type === 'bool') && /^(true|false)$/i.test(value))
    return literal(value.toLowerCase() === 'true');
  return literal(value);
}

function jsonLiteral(value: Json): Cel {
  if (typeof value === 'bigint') throw new AppError('invalid_playbook', 'A number is too large.');
  if (typeof value !== 'object' || value === null) return literal(value);
  if (Array.isArray(value))
    return { text: `[${value.map((item: Json) => jsonLiteral(item).text).join(', ')}]`, kind: 'list' };
  const entries = Object.entries(value).map(([key, entry]) => `${literal(key).text}: ${jsonLiteral(entry).text}`);
  return { text: `{${entries.join(', ')}}`, kind: 'any' };
}

/** `[1, 5]`, `1,5` or `1-5`, both ends included; inside the brackets, templates may give the ends. */
function rangeOf(left: Cel, right: Json | undefined, names: JinjaNames): string {
  const text = Array.isArray(right) ? JSON.stringify(right) : textIn(right);
  const [from, to] = literalPair(text, names) ?? plainPair(text);
  return `${left.text} >= ${from.text} && ${left.text} <= ${to.text}`;
}

function plainPair(text: string): readonly [Cel, Cel] {
  const found = /^\s*[[(]?\s*(-?\d+(?:\.\d+)?)\s*(?:,|-|\.\.)\s*(-?\d+(?:\.\d+)?)\s*[\])]?\s*$/.exec(text);
  if (found === null) throw new AppError('invalid_playbook', 'A range has no two numbers.');
  const [, from = '', to = ''] = found;
  return [literal(Number(from)), literal(Number(to))];
}
