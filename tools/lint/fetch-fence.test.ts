import { fetchFence } from './fetch-fence.ts';
import { checkRule } from './rule-check.ts';

checkRule(
  'fetch-fence',
  fetchFence,
  [
    ['src/net/transport.ts', "await fetch('http://localhost');"],
    ['src/api/server.test.ts', "await fetch('http://localhost');"],
    ['src/app/run.ts', 'function load(fetch: () => void) { fetch(); }'],
    ['src/app/run.ts', 'const store = { fetch() {} }; store.fetch();'],
    ['test/system/kill.test.ts', "await fetch('http://localhost');"],
  ],
  [
    { path: 'src/app/run.ts', code: "await fetch('http://localhost');", errors: [/^The global fetch/] },
    { path: 'src/app/run.ts', code: "await globalThis.fetch('http://localhost');", errors: [/^The global fetch/] },
    { path: 'src/cli/request.ts', code: 'const send = fetch;', errors: [/^The global fetch/] },
    { path: 'simulators/kit/notify.ts', code: 'const parts = { fetch };', errors: [/^The global fetch/] },
  ],
);
