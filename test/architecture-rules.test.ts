import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkTree } from '../tools/architecture/check-tree.ts';

/** A small repository without a fault; each case plants one. */
const sound: Readonly<Record<string, string>> = {
  'src/kernel/README.md': '# kernel\n',
  'src/kernel/error.ts': "import type { Row } from './row.ts';\nexport const error = (row: Row): Row => row;\n",
  'src/kernel/row.ts': "import type { error } from './error.ts';\nexport type Row = typeof error;\n",
  'src/net/README.md': '# net\n',
  'src/net/pool.ts':
    "import { error } from '#kernel/error.ts';\nimport { Agent } from 'undici';\nexport { error, Agent };\n",
  'src/net/pool.test.ts': "import { pool } from './pool.ts';\nimport { createServer } from 'node:http';\n",
  'src/connectors/README.md': '# connectors\n',
  'src/connectors/http/README.md': '# http\n',
  'src/connectors/http/client.ts': "import { Agent } from '#net/pool.ts';\nexport { Agent };\n",
  'src/connectors/http/actions/table.ts': 'export const row = 1;\n'.repeat(900),
  'src/main.ts': "import { pool } from '#net/pool.ts';\nimport '../simulators/main.ts';\n",
  'simulators/main.ts': "import { clock } from './kit/clock.ts';\n",
  'simulators/kit/clock.ts': 'export const clock = () => Date.now();\n',
  'test/system/kill.test.ts': "import { pool } from '../../src/net/pool.ts';\n",
  'tools/lint/plugin.ts': 'export default {};\n',
};

const roots: string[] = [];

function plant(files: Readonly<Record<string, string | null>>): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), 'cordon-architecture-'));
  roots.push(root);
  for (const [path, text] of Object.entries({ ...sound, ...files })) {
    if (text === null) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return checkTree(root).map(({ path, rule, problem }) => `${path} [${rule}] ${problem}`);
}

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

describe('the architecture test', () => {
  it('finds nothing in a sound tree', () => {
    expect(plant({})).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, string | null>>, RegExp]>([
    [
      'an import against the table',
      { 'src/kernel/run.ts': "import { pool } from '#net/pool.ts';\n" },
      /^src\/kernel\/run.ts \[fence\] .*may not import src\/net$/,
    ],
    [
      'a type import against the table',
      { 'src/kernel/run.ts': "import type { Pool } from '#net/pool.ts';\n" },
      /\[fence\].*may not import src\/net/,
    ],
    [
      'a re-export against the table',
      { 'src/kernel/run.ts': "export * from '#net/pool.ts';\n" },
      /\[fence\].*may not import src\/net/,
    ],
    [
      'a lazy import against the table',
      { 'src/kernel/run.ts': "export const pool = await import('#net/pool.ts');\n" },
      /\[fence\].*may not import src\/net/,
    ],
    [
      'an import of many lines',
      { 'src/kernel/run.ts': "import {\n  pool, // '\n  type Agent,\n} from '#net/pool.ts';\n" },
      /\[fence\].*may not import src\/net/,
    ],
    [
      'a test that crosses a fence',
      { 'src/kernel/run.test.ts': "import { pool } from '#net/pool.ts';\n" },
      /\[fence\].*may not import src\/net/,
    ],
    [
      'a relative escape',
      { 'src/net/tls.ts': "import { error } from '../kernel/error.ts';\n" },
      /\[fence\].*across folders use #kernel\/error.ts/,
    ],
    [
      'an escape to a simulator',
      { 'src/net/tls.ts': "import { clock } from '../../simulators/kit/clock.ts';\n" },
      /\[fence\].*may not import simulators\/kit/,
    ],
    [
      'one connector importing another',
      {
        'src/connectors/other/README.md': '# other\n',
        'src/connectors/other/client.ts': "import { Agent } from '#connectors/http/client.ts';\n",
      },
      /\[fence\].*src\/connectors\/other may not import src\/connectors\/http/,
    ],
    [
      'a simulator importing the server',
      { 'simulators/other/state.ts': "import { error } from '#kernel/error.ts';\n" },
      /\[fence\].*simulators\/other may not import src\/kernel/,
    ],
    [
      'a fenced package',
      { 'src/kernel/queue.ts': "import { run } from 'graphile-worker';\n" },
      /\[fence\].*only in src\/engine/,
    ],
    [
      'a folder without a fence',
      { 'src/novelty/README.md': '# novelty\n', 'src/novelty/idea.ts': "import { error } from '#kernel/error.ts';\n" },
      /\[fence\].*lies in no folder/,
    ],
    [
      'an import of a missing file',
      { 'src/net/tls.ts': "import { gone } from '#kernel/gone.ts';\n" },
      /\[fence\].*src\/kernel\/gone.ts does not exist/,
    ],
    [
      'files that load each other',
      { 'src/net/a.ts': "import { b } from './b.ts';\n", 'src/net/b.ts': "import { a } from './a.ts';\n" },
      /\[file-cycle\] src\/net\/a.ts -> src\/net\/b.ts -> src\/net\/a.ts$/,
    ],
    [
      'a file that loads itself',
      { 'src/net/a.ts': "import { b } from './a.ts';\n" },
      /\[file-cycle\] src\/net\/a.ts -> src\/net\/a.ts$/,
    ],
    [
      'folders that need each other',
      { 'src/kernel/row.ts': "import type { Agent } from '#net/pool.ts';\n" },
      /\[folder-cycle\] (src\/kernel -> src\/net -> src\/kernel|src\/net -> src\/kernel -> src\/net)$/,
    ],
    ['a file name in another case', { 'src/net/tlsOptions.ts': '' }, /\[name\] tlsOptions.ts is not kebab-case$/],
    ['a folder name in another case', { 'src/net/Tls_Parts/options.ts': '' }, /\[name\] Tls_Parts is not kebab-case$/],
    [
      'a default export',
      { 'src/net/tls.ts': 'export default function tls() {}\n' },
      /^src\/net\/tls.ts \[default-export\]/,
    ],
    [
      'a renamed default export',
      { 'src/net/tls.ts': 'const tls = 1;\nexport { tls as default };\n' },
      /\[default-export\]/,
    ],
    ['a folder without a README', { 'src/net/README.md': null }, /^src\/net \[readme\] has no README.md$/],
    ['a connector without a README', { 'src/connectors/http/README.md': null }, /^src\/connectors\/http \[readme\]/],
    ['a long README', { 'src/net/README.md': 'word\n'.repeat(41) }, /\[readme\] has 41 lines; at most 40$/],
    ['a long file', { 'src/net/tls.ts': '// line\n'.repeat(401) }, /\[size\] has 401 lines/],
    [
      'a long table outside actions',
      { 'src/connectors/http/rows.ts': '// row\n'.repeat(401) },
      /\[size\] has 401 lines/,
    ],
    ['unfinished work', { 'src/net/tls.ts': `// ${['TO', 'DO'].join('')}: later\n` }, /\[marker\] holds TO/],
    ['unfinished work in a document', { 'src/net/README.md': ['FIX', 'ME\n'].join('') }, /\[marker\] holds FIX/],
    [
      'a fence that is switched off',
      { 'src/net/tls.ts': '// oxlint-disable-next-line cordon/fetch-fence\nawait fetch("");\n' },
      /\[disabled\]/,
    ],
    ['all rules switched off', { 'src/net/tls.ts': '/* eslint-disable */\n' }, /\[disabled\]/],
    ['the type check switched off', { 'src/net/tls.ts': '// @ts-ignore\n' }, /\[disabled\]/],
    ['a test that never runs', { 'test/lonely.test.ts': '' }, /\[test-project\] belongs to no project/],
  ])('finds %s', (_fault, files, expected) => {
    const found = plant(files);
    expect(found.filter((line) => expected.test(line))).toHaveLength(1);
  });

  it('lets a lint rule be switched off by name for one line', () => {
    const code = '// oxlint-disable-next-line eslint/no-console -- the answer goes to the terminal\nconsole.log(1);\n';
    expect(plant({ 'src/net/tls.ts': code })).toEqual([]);
  });
});
