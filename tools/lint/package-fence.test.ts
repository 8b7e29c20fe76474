import { packageFence } from './package-fence.ts';
import { checkRule } from './rule-check.ts';

checkRule(
  'package-fence',
  packageFence,
  [
    ['src/engine/worker.ts', "import { run } from 'graphile-worker';"],
    ['src/net/pool.ts', "import { Agent } from 'undici';\nimport { connect } from 'node:tls';"],
    ['src/app/run.test.ts', "import { createServer } from 'node:http';"],
    ['bench/api.ts', "import { Hono } from 'hono';"],
    ['src/playbook/parse.ts', "import { parse } from 'yaml';"],
  ],
  [
    {
      path: 'src/app/run.ts',
      code: "import { run } from 'graphile-worker';",
      errors: ['graphile-worker may be imported only in src/engine, src/store/testing.'],
    },
    {
      path: 'src/engine/worker.test.ts',
      code: "import type { Pool } from 'pg';",
      errors: ['pg may be imported only in src/store.'],
    },
    {
      path: 'src/app/run.ts',
      code: "import { Hono } from 'hono';\nimport { serve } from '@hono/node-server';",
      errors: [/^hono may/, /^@hono\/node-server may/],
    },
    { path: 'src/app/run.ts', code: "const { request } = await import('undici');", errors: [/^undici may/] },
    { path: 'src/store/pool.ts', code: "export { pino } from 'pino';", errors: [/^pino may/] },
    { path: 'src/intake/pull.ts', code: "import { get } from 'https';", errors: [/^node:https may/] },
  ],
);
