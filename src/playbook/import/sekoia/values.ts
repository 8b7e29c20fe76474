import { isJsonObject, type Json } from '#kernel/json.ts';
import { literal, printed, type Cel } from '../cel-text.ts';
import { translateTemplate, translateText, translateValue, type JinjaNames } from '../jinja/translate.ts';
import { readLiteral } from './literal.ts';

/** A value of the platform with its templates translated. @throws AppError `invalid_playbook` */
export function translateJson(value: Json, names: JinjaNames): Json {
  if (typeof value === 'string') return translateWhole(value, names);
  if (Array.isArray(value)) return value.map((item: Json) => translateJson(item, names));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, translateJson(member, names)]));
}

function translateWhole(text: string, names: JinjaNames): Json {
  const structure = readLiteral<Json>(text, {
    plain: (value) => (typeof value === 'string' ? translateTemplate(value, names) : value),
    template: (template, quoted) => (quoted ? translateText(template, names) : translateTemplate(template, names)),
    list: (items) => [...items],
    object: (entries) => Object.fromEntries(entries),
  });
  return structure ?? translateTemplate(text, names);
}

/** The list or object in a text as an expression; null for any other text. @throws AppError `invalid_playbook` */
export function literalValue(text: string, names: JinjaNames): Cel | null {
  return readLiteral<Cel>(text, {
    plain: (value) => literal(value),
    template: (template, quoted) => {
      const value = translateValue(template, names);
      return quoted ? { text: printed(value), kind: 'text' } : value;
    },
    list: (items) => ({ text: `[${items.map((item) => item.text).join(', ')}]`, kind: 'list' }),
    object: (entries) => ({
      text: `{${entries.map(([key, item]) => `${literal(key).text}: ${item.text}`).join(', ')}}`,
      kind: 'any',
    }),
  });
}

/** The two ends in a text such as `[1, 5]`, whose numbers may be templates; null when it holds no two. @throws AppError `invalid_playbook` */
export function literalPair(text: string, names: JinjaNames): readonly [Cel, Cel] | null {
  const items = readLiteral<readonly Cel[] | Cel>(text, {
    plain: (value) => literal(value),
    template: (template) => translateValue(template, names),
    list: (found) => found.filter((item): item is Cel => !Array.isArray(item)),
    object: () => [],
  });
  const [first, second, ...others] = Array.isArray(items) ? (items as readonly Cel[]) : [];
  return first === undefined || second === undefined || others.length > 0 ? null : [first, second];
}
