import { chanceFence } from './chance-fence.ts';
import { checkRule } from './rule-check.ts';

checkRule(
  'chance-fence',
  chanceFence,
  [
    ['src/kernel/clock.ts', 'export const now = () => new Date(Date.now() + Math.random());'],
    ['simulators/kit/clock.ts', 'export const now = () => Date.now();'],
    ['src/engine/run.test.ts', 'const now = Date.now();'],
    ['bench/api.ts', 'const now = new Date();'],
    ['src/engine/run.ts', "const at = new Date('2026-01-31T08:00:00Z'); const ms = Date.parse('2026-01-31');"],
    ['src/engine/run.ts', 'const top = Math.max(1, 2); let at: Date;'],
    ['src/engine/run.ts', 'function tick(Date: { now(): number }) { return Date.now(); }'],
    ['src/engine/run.ts', "import { randomBytes } from 'node:crypto'; randomBytes(4);"],
  ],
  [
    { path: 'src/engine/run.ts', code: 'const at = Date.now();', errors: [/^Date.now belongs/] },
    { path: 'src/engine/run.ts', code: "const at = Date['now']();", errors: [/^Date.now belongs/] },
    { path: 'src/engine/run.ts', code: 'const clock = { read: Date.now };', errors: [/^Date.now belongs/] },
    { path: 'src/engine/run.ts', code: 'const at = globalThis.Date.now();', errors: [/^Date.now belongs/] },
    { path: 'src/engine/run.ts', code: 'const { now } = Date;', errors: [/^Date.now belongs/] },
    { path: 'src/engine/run.ts', code: 'const at = new Date();', errors: [/^The current time belongs/] },
    { path: 'src/engine/run.ts', code: 'const at = new Date;', errors: [/^The current time belongs/] },
    { path: 'src/engine/run.ts', code: 'const at = Date();', errors: [/^The current time belongs/] },
    { path: 'src/engine/run.ts', code: 'const wait = 50 * Math.random();', errors: [/^Math.random belongs/] },
    {
      path: 'src/engine/run.ts',
      code: "import { randomUUID as id } from 'node:crypto';",
      errors: [/^randomUUID belongs/],
    },
    { path: 'src/engine/run.ts', code: 'const id = crypto.randomUUID();', errors: [/^randomUUID belongs/] },
    {
      path: 'src/engine/run.ts',
      code: "import * as crypto from 'node:crypto'; const id = crypto.randomUUID();",
      errors: [/^randomUUID belongs/],
    },
    { path: 'simulators/stormshield/state.ts', code: 'const at = Date.now();', errors: [/^Date.now belongs/] },
  ],
);
