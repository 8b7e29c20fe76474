import { folderFence } from './folder-fence.ts';
import { checkRule } from './rule-check.ts';

checkRule(
  'folder-fence',
  folderFence,
  [
    ['src/net/pool.ts', "import { AppError } from '#kernel/error.ts';"],
    ['src/net/pool.ts', "import type { Net } from '#kernel/net.ts';\nexport { open } from './open.ts';"],
    ['src/cli/output.ts', "import type { Json } from '#kernel/json.ts';"],
    ['src/cli/output.ts', "export type { Json } from '#kernel/json.ts';"],
    ['src/cli/output.ts', "let json: import('#kernel/json.ts').Json;"],
    ['test/system/kill.test.ts', "import { open } from '../../src/store/pool.ts';"],
    ['src/app/run.ts', "const text = `import '#main/settings.ts'`; // import '#main/settings.ts'"],
  ],
  [
    {
      path: 'src/net/pool.ts',
      code: "import { open } from '#store/pool.ts';",
      errors: ['src/net may not import src/store.'],
    },
    {
      path: 'src/net/pool.ts',
      code: "import type { Pool } from '#store/pool.ts';",
      errors: ['src/net may not import src/store.'],
    },
    {
      path: 'src/net/pool.ts',
      code: "export { open } from '#store/pool.ts';\nexport * from '#store/migrate.ts';",
      errors: ['src/net may not import src/store.', 'src/net may not import src/store.'],
    },
    {
      path: 'src/net/pool.ts',
      code: "const pool = await import('#store/pool.ts');\nconst again = await import(`#store/pool.ts`);",
      errors: ['src/net may not import src/store.', 'src/net may not import src/store.'],
    },
    {
      path: 'src/net/pool.ts',
      code: "let pool: import('#store/pool.ts').Pool;",
      errors: ['src/net may not import src/store.'],
    },
    {
      path: 'src/net/pool.ts',
      code: "const pool = require('#store/pool.ts');",
      errors: ['src/net may not import src/store.'],
    },
    {
      path: 'src/connectors/kaspersky/client.ts',
      code: "import { read } from '#connectors/sentinelone/client.ts';",
      errors: ['src/connectors/kaspersky may not import src/connectors/sentinelone.'],
    },
    {
      path: 'web/lib/client.ts',
      code: "import { parseJson } from '#kernel/json.ts';",
      errors: [/only types of src\/kernel/],
    },
    {
      path: 'simulators/stormshield/server.ts',
      code: "import type { Json } from '#kernel/json.ts';",
      errors: ['simulators/stormshield may not import src/kernel.'],
    },
    {
      path: 'src/net/pool.test.ts',
      code: "import { open } from '../store/pool.ts';",
      errors: ['across folders use #store/pool.ts, not ../store/pool.ts.'],
    },
  ],
);
