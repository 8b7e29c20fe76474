import { isJsonObject, parseJson, type Json } from '#kernel/json.ts';

/** What a body turned out to be, whatever its content type claimed. */
export type Answer =
  | { readonly form: 'empty' }
  | { readonly form: 'json'; readonly json: Json }
  | { readonly form: 'html' | 'text'; readonly text: string };

/** Reads any body; never throws. */
export function readAnswer(response: {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}): Answer {
  const text = response.text.replace(/^\uFEFF/, '');
  if (text.trim() === '') return { form: 'empty' };
  const json = jsonOf(text);
  if (json !== undefined) return { form: 'json', json };
  return { form: isHtml(response.headers['content-type'], text) ? 'html' : 'text', text };
}

/** The words in which a console explains itself, at most 500 characters; null when it said nothing readable. */
export function wordsOf(answer: Answer): string | null {
  switch (answer.form) {
    case 'empty':
      return null;
    case 'json':
      return jsonWords(answer.json);
    case 'html':
      return excerpt(htmlWords(answer.text));
    case 'text':
      return excerpt(answer.text);
  }
}

/** The answer as a value that can be kept in a result. */
export function valueOf(answer: Answer): Json {
  if (answer.form === 'empty') return null;
  return answer.form === 'json' ? answer.json : answer.text;
}

/** The same for an error: a page or a text is cut to 4,096 characters. */
export function excerptOf(answer: Answer): Json {
  return answer.form === 'html' || answer.form === 'text' ? answer.text.slice(0, 4_096) : valueOf(answer);
}

const longestExcerpt = 500;
/** Enough of a page to find its title, and a bound for the patterns below. */
const longestPage = 16_384;

function jsonOf(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function isHtml(contentType: string | undefined, text: string): boolean {
  return (
    contentType?.toLowerCase().includes('html') === true ||
    /^\s*<(!doctype\s+html|html|head|body)\b/i.test(text.slice(0, longestPage))
  );
}

/** Names under which consoles put a sentence: plain errors, OAuth, and problem documents (RFC 9457). */
const wordNames = ['errorMessage', 'message', 'detail', 'title', 'error_description', 'error', 'errors'];

/** Two levels only: deeper structures are data, not an explanation. */
function jsonWords(json: Json): string | null {
  const value = firstOf(json);
  if (typeof value === 'string') return excerpt(value);
  if (!isJsonObject(value)) return null;
  for (const name of wordNames) {
    const words = nestedWords(firstOf(value[name] ?? null));
    if (words !== null) return words;
  }
  return null;
}

function nestedWords(value: Json): string | null {
  if (typeof value === 'string') return excerpt(value);
  if (!isJsonObject(value)) return null;
  const texts = wordNames.map((name) => value[name]).filter((text) => typeof text === 'string');
  const found = texts.find((text) => text.trim() !== '');
  return found === undefined ? null : excerpt(found);
}

function firstOf(value: Json): Json {
  return isJsonList(value) ? (value[0] ?? null) : value;
}

function isJsonList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function htmlWords(page: string): string {
  const start = page.slice(0, longestPage);
  const title = /<title[^<>]*>([^<]*)/i.exec(start)?.[1]?.trim();
  if (title !== undefined && title !== '') return decoded(title);
  const visible = start.replace(/<(script|style)\b[^<>]*>[^<]*(<\/\1>)?/gi, ' ').replace(/<[^<>]*>/g, ' ');
  return decoded(visible);
}

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
  '&amp;': '&',
};

function decoded(text: string): string {
  return text.replace(/&(?:lt|gt|quot|#39|nbsp|amp);/g, (entity) => entities[entity] ?? entity);
}

function excerpt(text: string): string | null {
  const line = text
    .slice(0, longestPage)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  if (line === '') return null;
  return line.length <= longestExcerpt ? line : `${line.slice(0, longestExcerpt - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
