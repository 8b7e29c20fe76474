import { html, type Markup } from '#kernel/markup.ts';
import type { Notice } from '#kernel/notice.ts';

/** A notice as people read it. */
export interface Message {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const maxSubject = 200;

/** @param link address of the page that it is about; null when there is none */
export function messageOf(notice: Notice, link: string | null): Message {
  const { severity, title, text, kind, path } = notice;
  const subject = subjectOf(`[Cordon] ${severity === 'info' ? '' : `${severity.toUpperCase()}: `}${title}`);
  // Without the address of the installation a person still learns where to look.
  const where = link ?? (path === null ? '' : `On the console: ${path}`);
  return {
    subject,
    text: [title, text, where, `-- \n${kind}`].filter((part) => part !== '').join('\n\n'),
    html: page(notice, where, link).text,
  };
}

/** One line: a line break in a title must not begin a header. */
function subjectOf(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  return line.length <= maxSubject ? line : `${line.slice(0, maxSubject - 1).toWellFormed()}…`;
}

function page({ title, severity, text, kind }: Notice, where: string, link: string | null): Markup {
  const paragraphs = text.split(/\n{2,}/).map((part) => html`<p style="white-space:pre-wrap">${part}</p>`);
  const place = link === null ? html`<p>${where}</p>` : html`<p><a href="${link}">${link}</a></p>`;
  return html`<!doctype html>
    <html>
      <body style="font:14px/1.5 sans-serif">
        <h2>${title}</h2>
        <p><strong>${severity}</strong></p>
        ${paragraphs}${place}
        <p style="color:#666">${kind}</p>
      </body>
    </html>`;
}

/** @param publicUrl address of the installation, with a path where it lies below one */
export function linkTo(publicUrl: string | null, path: string | null): string | null {
  if (publicUrl === null || path === null) return null;
  return `${publicUrl.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
}
