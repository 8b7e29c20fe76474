import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveConsole } from './console.ts';

const api = new Hono<{ Bindings: HttpBindings }>();
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cordon-console-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<html><meta name="csp-nonce" content="__CSP_NONCE__" /></html>');
  await writeFile(join(folder, 'assets/main-1.js'), 'export {};');
  await serveConsole(api, folder);
});

afterAll(async () => rm(folder, { recursive: true, force: true }));

test('every screen is the page, also one whose address holds the dots of an action', async () => {
  for (const path of ['/', '/runs', '/actions/stormshield.isolate-agent', '/actions/sentinelone.agents.count-agents']) {
    const answer = await api.request(path);
    expect([path, answer.status, answer.headers.get('content-type')]).toEqual([path, 200, 'text/html; charset=utf-8']);
  }
});

test('the nonce of the page is the one of its policy, and no second page has it', async () => {
  const [first, second] = await Promise.all([api.request('/'), api.request('/')]);
  const nonce = /content="([^"]+)"/.exec(await first.text())?.[1] ?? '';
  expect(nonce.length).toBeGreaterThan(20);
  expect(first.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
  expect(second.headers.get('content-security-policy')).not.toContain(nonce);
});

test('files that are not there, the API and hooks are no screens', async () => {
  for (const path of ['/assets/gone-2.js', '/assets/gone', '/favicon.ico', '/robots.txt', '/api/v1/none', '/hooks/x']) {
    expect([path, (await api.request(path)).status]).toEqual([path, 404]);
  }
  expect((await api.request('/assets/main-1.js')).headers.get('cache-control')).toContain('immutable');
});
