import { join } from 'node:path';
import { findStale, writeGenerated } from './generator.ts';
import { generators } from './generators.ts';

const root = join(import.meta.dirname, '..');
const options = process.argv.slice(2);

if (options.length === 0) {
  const changed = await writeGenerated(root, generators);
  for (const path of changed) console.log(`wrote ${path}`);
  console.log(`${generators.length} generated files, ${changed.length} changed`);
} else if (options.length === 1 && options[0] === '--check') {
  const stale = await findStale(root, generators);
  for (const { path, hint } of stale) console.error(`${path} is stale: ${hint}`);
  if (stale.length > 0) {
    console.error(
      `${stale.length} of ${generators.length} generated files differ: run \`npm run generate\` and commit`,
    );
    process.exitCode = 1;
  } else console.log(`${generators.length} generated files are up to date`);
} else {
  console.error('usage: node tools/generate.ts [--check]');
  process.exitCode = 2;
}
