import { errorTable } from '#kernel/error-table.ts';
import type { Generator } from '../generator.ts';

const intro = `# Errors

Every error carries the triple: the **failure indicator** (which command or call failed), the **status code** (the console's own where it gave one) and the **message**; and a next step. The API sends them as \`application/problem+json\`. Generated from \`src/kernel/error-table.ts\`.

\`applied\` says whether a failed request may have changed something: \`no\` when it was never sent or was refused, \`unknown\` when nobody can say from here.

| Code | HTTP status | Worth a later try | Next step |
|---|---|---|---|
`;

export const errorPage: Generator = {
  path: 'docs/reference/errors.md',
  render: async () =>
    intro +
    Object.entries(errorTable)
      .map(
        ([code, { statusCode, retryable, remedy }]) =>
          `| \`${code}\` | ${statusCode} | ${retryable ? 'yes' : 'no'} | ${remedy} |\n`,
      )
      .join(''),
};
