import type { Json } from '#kernel/json.ts';
import { stringifyJson } from '#kernel/json.ts';
import { functionGroups } from '#playbook/functions/table.ts';
import { methods } from '#playbook/functions/methods.ts';
import type { Generator } from '../generator.ts';

const intro = `# Expressions

\`\${{ … }}\` in a playbook holds an expression of the Common Expression Language (CEL). Alone in a text it keeps the type of its value; in a longer text values are written out, and null is refused. \`$\${{\` stands for the characters themselves. Generated from the tables in \`src/playbook/functions/\`, which the language itself is made from.

## Names

| Name | What it is | Where |
|---|---|---|
| \`inputs\` | inputs of the run | everywhere but in triggers |
| \`steps.<id>\`, \`steps["my-id"]\` | \`status\`, \`statusCode\`, \`message\`, \`data\`, \`keyFields\`, \`targets\`, \`output\`, \`error\` of a step that has certainly run; of one that may have, inside \`default(…)\` and \`has(…)\` | likewise |
| \`vars.<name>\` | a variable, as the \`store\` steps have left it | likewise |
| \`run\` | \`id\`, \`playbook\`, \`version\`, \`requester\`, and \`now\`: the time of this evaluation | likewise |
| \`run.error\` | why the run failed | steps of \`on-failure\` |
| \`trigger\` | what the trigger handed over; null for a run that was started otherwise | steps, and inputs of triggers |
| \`event\` | the event | matches of triggers and of waits |
| \`item\`, \`item_index\` | item of the for-each around, as \`as\` names it, and its position from 0 | inside a for-each |

## What to know

- A path that leads nowhere is an error that names the step and the nearest path, never a silent null.
- Numbers of JSON are decimals, the \`3\` in an expression and \`size()\` are whole; they mix. Between two whole numbers \`/\` cuts: \`7 / 2\` is 3.
- \`&&\`, \`||\`, \`!\`, \`==\`, \`<\`, \`in\`, \`condition ? a : b\`, \`[1, 2]\`, \`{"a": 1}\` are as in CEL. \`==\` between different types is false.
- Bounds: 4,096 characters, 1,000 nodes, 32 levels; 200,000 units of work, one for each item or 64 characters that are visited; texts of 1 MiB; results of 200,000 values.
- Patterns (\`matches\`, \`findAll\`) have what RE2 has in common with others: sets, groups, \`|\`, \`* + ? {2,5}\`, lazy ones too, \`^ $ \\b \\d \\w \\s\`, and \`(?i)\`, \`(?m)\`, \`(?s)\` at the start. No back references and no looking around: all ways through a pattern are followed at once, so that the time is at most the length of the text times the size of the pattern, and it counts as work.
- The functions of hashes, times and addresses give the same answer on every machine. The time of now is \`run.now\`.
`;

export const expressionPage: Generator = {
  path: 'docs/reference/expressions.md',
  render: async () =>
    [
      intro,
      ...functionGroups.map(({ title, functions }) =>
        table(
          title,
          functions.map(({ usage, summary, examples }) => ({ usage, summary, examples })),
        ),
      ),
      table(
        'Methods',
        methods.map(({ usage, summary, example }) => ({ usage, summary, examples: [example] })),
      ),
    ].join('\n'),
};

interface Row {
  readonly usage: string;
  readonly summary: string;
  readonly examples: readonly (readonly [string, Json])[];
}

function table(title: string, rows: readonly Row[]): string {
  const lines = rows.map(({ usage, summary, examples }) => {
    const shown = examples.map(([expression, result]) => `${code(expression)} is ${code(stringifyJson(result))}`);
    return `| ${code(usage)} | ${cell(summary)} | ${shown.join('<br>')} |\n`;
  });
  return `## ${title}\n\n| Use | Result | For example |\n|---|---|---|\n${lines.join('')}`;
}

function code(text: string): string {
  return `\`${cell(text)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}
