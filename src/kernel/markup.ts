import { stringifyJson, type Json } from './json.ts';

/** Text that is HTML already. Nothing else gets into a page unescaped. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | readonly Markup[];

/** A piece of HTML: whatever is put into it is escaped, unless it is markup itself. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(texts.map((text, index) => text + (index < parts.length ? markupOf(parts[index]) : '')).join(''));
}

function markupOf(part: Part | undefined): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(({ text }) => text).join('');
  return escaped(String(part));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Marks that turn text around and control characters are shown as `�`: a name must not look like another one. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => entities[character] ?? '')
    .replace(/[\p{Cf}\u2028\u2029]|(?![\n\t])\p{Cc}/gu, '\uFFFD');
}

export function table(heads: readonly string[], rows: readonly (readonly Part[])[]): Markup {
  if (rows.length === 0) return html`<p>None.</p>`;
  const head = heads.map((text) => html`<th>${text}</th>`);
  const body = rows.map(
    (row) =>
      html`<tr>
        ${row.map((part) => html`<td>${part}</td>`)}
      </tr>`,
  );
  return html`<table>
    <thead>
      <tr>
        ${head}
      </tr>
    </thead>
    <tbody>
      ${body}
    </tbody>
  </table>`;
}

export function json(value: Json): Markup {
  return html`<pre>${stringifyJson(value, 1)}</pre>`;
}
