import { describe, expect, it } from 'vitest';
import { folderOf, folderProblem, isAllowed, packageProblem, targetOf } from './fence-judge.ts';
import { chanceFence, environmentFence, fetchFence, folderFences } from './fences.ts';

function value(from: string, specifier: string): string | null {
  return folderProblem(from, { specifier, typeOnly: false });
}

function typeOnly(from: string, specifier: string): string | null {
  return folderProblem(from, { specifier, typeOnly: true });
}

describe('folderProblem', () => {
  it.each([
    ['src/net/transport.ts', '#kernel/net.ts'],
    ['src/net/transport.ts', './pool.ts'],
    ['src/connectors/sentinelone/actions/agents.ts', '../row.ts'],
    ['src/connectors/sentinelone/connector.ts', '#net/transport.ts'],
    ['src/catalog/list.ts', '#connectors/kaspersky/connector.ts'],
    ['src/mcp/server.ts', '#api/contract.ts'],
    ['src/mcp/server.ts', '#api/contract/actions.ts'],
    ['src/cli/request.ts', '#api/contract.ts'],
    ['src/main.ts', './main/settings.ts'],
    ['src/main.ts', '#store/pool.ts'],
    ['src/main/demo.ts', '../../simulators/main.ts'],
    ['src/main/version.ts', '../../package.json'],
    ['simulators/stormshield/server.ts', '../kit/clock.ts'],
    ['simulators/main.ts', './stormshield/server.ts'],
    ['simulators/main.ts', './launch.ts'],
    ['simulators/launch.ts', './kit/clock.ts'],
    ['src/store/pool.test.ts', './testing/database.ts'],
    ['src/store/testing/database.ts', './queue.ts'],
    ['test/system/kill.test.ts', '../../src/store/pool.ts'],
    ['bench/runner.ts', '#engine/worker.ts'],
    ['src/net/pool.ts', 'node:tls'],
  ])('lets %s import %s', (from, specifier) => {
    expect(value(from, specifier)).toBeNull();
  });

  it.each([
    ['src/kernel/run.ts', '#net/transport.ts', /may not import src\/net/],
    ['src/net/pool.ts', '#store/pool.ts', /src\/net may not import src\/store/],
    ['src/net/pool.test.ts', '#store/pool.ts', /may not import/],
    [
      'src/connectors/sentinelone/client.ts',
      '#connectors/kaspersky/client.ts',
      /may not import src\/connectors\/kaspersky/,
    ],
    ['src/connectors/sentinelone/client.ts', '../kaspersky/client.ts', /across folders use #connectors/],
    ['src/connectors/shared.ts', '#kernel/run.ts', /lies in no folder/],
    ['src/novelty/thing.ts', '#kernel/run.ts', /lies in no folder/],
    ['src/response/runner.ts', '#connectors/http/client.ts', /may not import/],
    ['src/net/pool.ts', '../kernel/net.ts', /across folders use #kernel\/net.ts/],
    ['src/net/pool.ts', '#net/tls.ts', /inside a folder use a relative path/],
    ['src/api/server.ts', '#main/settings.ts', /may not import src\/main/],
    ['src/api/server.ts', '../main.ts', /across folders/],
    ['src/mcp/server.ts', '#api/server.ts', /may not import src\/api/],
    ['web/lib/client.ts', '#kernel/json.ts', /only types of src\/kernel/],
    ['src/cli/output.ts', '#app/runs.ts', /may not import src\/app/],
    ['web/app/main.tsx', '../../src/kernel/json.ts', /across folders/],
    ['web/app/main.tsx', '#kernel/json.ts', /only types/],
    ['src/app/runs.ts', '../../simulators/kit/clock.ts', /may not import simulators\/kit/],
    ['src/app/runs.ts', '../../test/kit.ts', /may not import test/],
    ['src/app/runs.ts', '/etc/thing.ts', /may not import/],
    ['simulators/stormshield/server.ts', '#kernel/json.ts', /may not import src\/kernel/],
    ['simulators/stormshield/server.ts', '../../src/kernel/json.ts', /across folders/],
    ['simulators/stormshield/server.ts', '../kaspersky/state.ts', /may not import simulators\/kaspersky/],
    ['simulators/kit/server.ts', '../stormshield/state.ts', /may not import/],
    ['simulators/kit/server.ts', '../launch.ts', /may not import simulators$/],
    ['simulators/launch.ts', '#kernel/json.ts', /may not import src\/kernel/],
    ['src/store/pool.ts', './testing/database.ts', /is for tests/],
    ['simulators/main.ts', '#kernel/json.ts', /may not import src\/kernel/],
  ])('refuses %s importing %s', (from, specifier, problem) => {
    expect(value(from, specifier)).toMatch(problem);
  });

  it('lets types pass where only types may', () => {
    expect(typeOnly('web/lib/client.ts', '#kernel/json.ts')).toBeNull();
    expect(typeOnly('web/lib/json.ts', '#kernel/json.ts')).toBeNull();
    expect(typeOnly('src/net/pool.ts', '#store/pool.ts')).toMatch(/may not import/);
  });

  it('describes folders that form no cycle', () => {
    const order = new Map(folderFences.map(({ folder }, index) => [folder.replace('/*', ''), index]));
    for (const { folder, imports } of folderFences.filter((fence) => fence.folder.startsWith('src/'))) {
      for (const target of imports.filter((name) => order.has(name) && folder !== 'src/main')) {
        expect(order.get(target), `${folder} -> ${target}`).toBeLessThan(order.get(folder.replace('/*', '')) ?? -1);
      }
    }
  });
});

describe('packageProblem', () => {
  it.each([
    ['src/engine/worker.ts', 'graphile-worker'],
    ['src/store/pool.ts', 'pg'],
    ['src/store/pool.ts', 'sql-template-tag'],
    ['src/api/server.ts', 'hono/streaming'],
    ['src/net/pool.test.ts', 'node:http'],
    ['src/net/pool.ts', 'undici'],
    ['src/main/log.ts', 'pino'],
    ['simulators/kit/server.ts', '@hono/node-server'],
    ['test/system/kill.test.ts', 'pg'],
    ['src/playbook/parse.ts', 'yaml'],
  ])('lets %s import %s', (from, name) => {
    expect(packageProblem(from, name)).toBeNull();
  });

  it.each([
    ['src/app/runs.ts', 'graphile-worker'],
    ['src/engine/worker.test.ts', 'pg'],
    ['src/engine/worker.ts', 'pg-copy-streams'],
    ['src/store/pool.ts', 'pino'],
    ['src/app/server.ts', 'hono'],
    ['src/app/server.ts', '@hono/node-server/serve-static'],
    ['src/connectors/http/client.ts', 'undici'],
    ['src/connectors/http/client.ts', 'https'],
    ['simulators/kit/server.ts', 'undici'],
  ])('refuses %s importing %s', (from, name) => {
    expect(packageProblem(from, name)).toMatch(/may be imported only in/);
  });
});

describe('isAllowed', () => {
  it('knows where time, requests and the environment may be used', () => {
    expect(isAllowed('src/kernel/clock.ts', chanceFence)).toBe(true);
    expect(isAllowed('simulators/kit/clock.ts', chanceFence)).toBe(true);
    expect(isAllowed('simulators/stormshield/state.ts', chanceFence)).toBe(false);
    expect(isAllowed('src/engine/run.ts', chanceFence)).toBe(false);
    expect(isAllowed('src/engine/run.test.ts', chanceFence)).toBe(true);
    expect(isAllowed('src/engine/testing/run.ts', chanceFence)).toBe(true);
    expect(isAllowed('src/cli/request.ts', fetchFence)).toBe(false);
    expect(isAllowed('bench/api.ts', fetchFence)).toBe(true);
    expect(isAllowed('src/main/settings.ts', environmentFence)).toBe(true);
    expect(isAllowed('src/mainframe/settings.ts', environmentFence)).toBe(false);
    expect(isAllowed('src/store/pool.test.ts', environmentFence)).toBe(false);
  });
});

describe('paths', () => {
  it('resolves specifiers and names folders', () => {
    expect(targetOf('src/a/b.ts', '#c/d.ts')).toBe('src/c/d.ts');
    expect(targetOf('src/a/b.ts', '../c/d.ts')).toBe('src/c/d.ts');
    expect(targetOf('src/a/b.ts', 'yaml')).toBeNull();
    expect(folderOf('src/connectors/http/actions/x.ts')).toBe('src/connectors/http');
    expect(folderOf('src/main.ts')).toBe('src/main');
    expect(folderOf('src/main/settings.ts')).toBe('src/main');
    expect(folderOf('simulators/kit/clock.ts')).toBe('simulators/kit');
  });
});
