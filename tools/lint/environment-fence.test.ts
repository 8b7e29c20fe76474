import { environmentFence } from './environment-fence.ts';
import { checkRule } from './rule-check.ts';

checkRule(
  'environment-fence',
  environmentFence,
  [
    ['src/main.ts', 'const home = process.env.HOME;'],
    ['src/main/settings.ts', 'export const read = () => process.env;'],
    ['tools/generate.ts', 'const home = process.env.HOME;'],
    ['src/app/run.ts', 'process.exitCode = 1; const process2 = { env: {} }; process2.env;'],
    ['src/app/run.ts', 'function start(process: { env: object }) { return process.env; }'],
  ],
  [
    { path: 'src/app/run.ts', code: 'const home = process.env.HOME;', errors: [/^process.env belongs/] },
    { path: 'src/app/run.test.ts', code: "const home = process['env'];", errors: [/^process.env belongs/] },
    { path: 'src/app/run.ts', code: 'const { env } = process;', errors: [/^process.env belongs/] },
    { path: 'src/app/run.ts', code: 'const home = globalThis.process.env.HOME;', errors: [/^process.env belongs/] },
    { path: 'src/app/run.ts', code: "import { env } from 'node:process';", errors: [/^process.env belongs/] },
    {
      path: 'src/app/run.ts',
      code: "import surroundings from 'node:process'; const home = surroundings.env.HOME;",
      errors: [/^process.env belongs/],
    },
  ],
);
