import { stringifyJson, type Json, type JsonObject } from '#kernel/json.ts';

/** Where a command says what it has to say: tables and sentences for people, or one JSON document. */
export interface Output {
  readonly json: boolean;
  /** The answer of the command. `text` is what people see instead of the document. */
  answer(document: unknown, text: () => string): void;
  /** A line on the way, for people only. */
  progress(line: string): void;
  /** A line of JSON or text of a stream. */
  event(document: JsonObject, text: string): void;
}

export interface Streams {
  out(text: string): void;
  error(text: string): void;
}

export function createOutput(streams: Streams, json: boolean): Output {
  return {
    json,
    answer: (document, text) => streams.out(`${json ? stringifyJson(document, 2) : text()}\n`),
    progress: (line) => {
      if (!json) streams.error(`${line}\n`);
    },
    event: (document, text) => streams.out(`${json ? stringifyJson(document) : text}\n`),
  };
}

/** Columns of equal width; what comes from a console cannot move the cursor. */
export function table(rows: readonly JsonObject[], columns: readonly string[]): string {
  if (rows.length === 0) return 'Nothing found.';
  const lines = [
    columns.map((column) => column.toUpperCase()),
    ...rows.map((row) => columns.map((column) => cell(row[column]))),
  ];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((text, index) => text.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function cell(value: Json | undefined): string {
  if (value === undefined || value === null) return '-';
  return printable(typeof value === 'string' ? value : stringifyJson(value));
}

/** Control characters, among them terminal escapes and marks that turn text around, are shown as `?`. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => (character === '\n' ? ' ' : '?'));
}
