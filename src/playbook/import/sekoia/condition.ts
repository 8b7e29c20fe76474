import { AppError } from '#kernel/error.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { checkedCel, literal, type Cel } from '../cel-text.ts';
import { textIn } from '../members.ts';
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
  const right = side(given['right'], type, names);
  const comparison = textIn(given['comparison']).trim();
  switch (comparison) {
    case '==':
    case '!=':
    case '<':
    case '>':
    case '<=':
    case '>=':
      return `${left.text} ${comparison} ${right.text}`;
    case 'in':
      return contains(left, right);
    case 'not in':
      return `!${contains(left, right)}`;
    case 'range':
      return rangeOf(left, given['right']);
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

function side(value: Json | undefined, type: Json | undefined, names: JinjaNames): Cel {
  if (typeof value !== 'string') return value === undefined ? literal('') : jsonLiteral(value);
  if (isJinja(value)) return translateValue(value, names);
  const figure = Number(value);
  if ((type === 'integer' || type === 'number' || type === 'float') && value.trim() !== '' && Number.isFinite(figure))
    return literal(figure);
  if ((type === 'boolean' || type === 'bool') && /^(true|false)$/i.test(value))
    return literal(value.toLowerCase() === 'true');
  // `[]` is compared with lists by those who write it.
  return /^\s*(\[[^]*\]|\{[^]*\})\s*$/.test(value) ? (jsonOf(value) ?? literal(value)) : literal(value);
}

function jsonOf(text: string): Cel | null {
  try {
    return jsonLiteral(JSON.parse(text) as Json);
  } catch {
    return null;
  }
}

function jsonLiteral(value: Json): Cel {
  if (typeof value === 'bigint') throw new AppError('invalid_playbook', 'A number is too large.');
  if (typeof value !== 'object' || value === null) return literal(value);
  if (Array.isArray(value))
    return { text: `[${value.map((item: Json) => jsonLiteral(item).text).join(', ')}]`, kind: 'list' };
  const entries = Object.entries(value).map(([key, entry]) => `${literal(key).text}: ${jsonLiteral(entry).text}`);
  return { text: `{${entries.join(', ')}}`, kind: 'any' };
}

/** `[1, 5]`, `1,5` or `1-5`, both ends included. */
function rangeOf(left: Cel, right: Json | undefined): string {
  const found = /^\s*[[(]?\s*(-?\d+(?:\.\d+)?)\s*(?:,|-|\.\.)\s*(-?\d+(?:\.\d+)?)\s*[\])]?\s*$/.exec(
    Array.isArray(right) ? right.join(',') : textIn(right),
  );
  if (found === null) throw new AppError('invalid_playbook', 'A range has no two numbers.');
  const [, from = '', to = ''] = found;
  return `${left.text} >= ${literal(Number(from)).text} && ${left.text} <= ${literal(Number(to)).text}`;
}
