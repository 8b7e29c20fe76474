import { pathProblem } from '../../functions/json-path.ts';

/*
 * The platform reads JSONPath with a library of Python that takes more than the standard: `[?(type="x")]` without `@` and with one
 * equals sign, `&` and `|`, and a dot before brackets. Such a path is written as the standard has it; what is none then is refused
 * where it is read.
 */

const token =
  /(?<text>"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*')|(?<path>[@$](?:\.{1,2}[\w*-]+|\.{0,2}\[[^\]]*\])*)|(?<name>[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*(?!\s*\())|(?<mark>==|!=|<=|>=|=~|&&|\|\||[=&|])|(?<rest>[^])/g;

/** The path in the words of RFC 9535, where it is written in those of the platform. */
export function standardPath(path: string): string {
  if (pathProblem(path) === null) return path;
  let result = '';
  let position = 0;
  for (const { index, end } of filtersOf(path)) {
    result += plainPart(path.slice(position, index)) + filterPart(path.slice(index, end));
    position = end;
  }
  return result + plainPart(path.slice(position));
}

/** Where the conditions of filters stand: after `[?`, up to the bracket that closes it. */
function filtersOf(path: string): readonly { readonly index: number; readonly end: number }[] {
  const found: { index: number; end: number }[] = [];
  for (let start = path.indexOf('[?'); start >= 0; start = path.indexOf('[?', start)) {
    const index = start + 2;
    let end = index;
    let open = 1;
    for (const part of path.slice(index).matchAll(/"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|[^]/g)) {
      if (part[0] === '[') open += 1;
      if (part[0] === ']') open -= 1;
      if (open === 0) break;
      end += part[0].length;
    }
    found.push({ index, end });
    start = end;
  }
  return found;
}

function plainPart(part: string): string {
  return part.replaceAll(/(?<!\.)\.(?=\[)/g, '');
}

const words: Readonly<Record<string, string>> = { '=': '==', '&': '&&', '|': '||' };

function filterPart(condition: string): string {
  return condition.replaceAll(token, (whole, ...rest) => {
    const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    if (groups['mark'] !== undefined) return words[whole] ?? whole;
    if (groups['name'] === undefined || /^(?:true|false|null)$/.test(whole)) return whole;
    return `@.${whole}`;
  });
}
