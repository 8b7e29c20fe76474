import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { options } from '../../src/main/options.ts';
import type { Generator } from '../generator.ts';

const readme = join(import.meta.dirname, '../../README.md');
const head = '| Option | Default | Meaning |\n|---|---|---|\n';

/** The page of every option of the configuration. */
export const optionPage: Generator = {
  path: 'docs/reference/options.md',
  render: async () =>
    `# Options\n\nEnvironment variables; none is needed. Generated from \`src/main/options.ts\`.\n\n${table()}`,
};

/** The same table in the README; everything around it is written by hand. */
export const readmeOptions: Generator = {
  path: 'README.md',
  async render() {
    const text = await readFile(readme, 'utf8');
    const start = text.indexOf(head);
    const end = text.indexOf('\n\n', start);
    if (start === -1 || end === -1) throw new Error('README.md has lost the head of its table of options.');
    return `${text.slice(0, start)}${table().trimEnd()}${text.slice(end)}`;
  },
};

function table(): string {
  const rows = options.map(
    ({ name, default: value, help }) => `| \`${name}\` | ${value === '' ? '' : `\`${value}\``} | ${help} |\n`,
  );
  return head + rows.join('');
}
