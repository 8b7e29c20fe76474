import { rungTitle, rungWords } from '#api/contract/rung-titles.ts';
import type { Rung } from '#kernel/ladder.ts';
import { printable } from './output.ts';

const width = Math.max(...Object.values(rungWords).map((word) => word.length));

/** What the connection doctor found, a line for each rung and one for each remedy. */
export function rungLines(rungs: unknown): readonly string[] {
  if (!Array.isArray(rungs)) return [];
  return (rungs as readonly Rung[]).flatMap((rung) => {
    const line = `  ${rungWords[rung.status].padEnd(width)}  ${rungTitle(rung)}: ${rung.sentence}`;
    const indent = ' '.repeat(width + 4);
    const needed = rung.neededBy.length === 0 ? [] : [`${indent}Needed by ${neededText(rung.neededBy)}.`];
    const remedy = rung.remedy === null ? [] : [`${indent}${rung.remedy}`];
    return [line, ...needed, ...remedy].map(printable);
  });
}

function neededText(actions: readonly string[]): string {
  const shown = actions.slice(0, 4).join(', ');
  return actions.length <= 4 ? shown : `${shown} and ${actions.length - 4} more`;
}
