import { readFileSync } from 'node:fs';

/** The rows of a file of `data/`: one JSON value a line. */
export function dataLines(file: string): readonly unknown[] {
  const text = readFileSync(new URL(`../data/${file}`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}
