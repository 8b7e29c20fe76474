import { subscribe } from 'node:diagnostics_channel';
import { readFileSync, writeFileSync } from 'node:fs';
import pg from 'pg';

/*
 * Loaded before a server (`node --import`): counts every operation that leaves its process, and ends it with SIGKILL at the one that
 * was ordered. SIGUSR2 makes it read its orders anew. Nothing of the server knows of it.
 */

/** Kept in the file that `KILL_ORDERS` names. */
export interface KillOrder {
  /** Regular expression, searched in the points, such as `sent POST /agents/actions/disconnect`. */
  readonly match: string;
  /** The point of those that match at which it ends, from 1; 0 only counts. */
  readonly at: number;
}

/** What was seen since the order was read; the last one is where the process was killed. Beside the orders, as `.seen`. */
export type SeenPoints = readonly string[];

/** After the last byte was written and before the answer, which the consoles of the storms hold back for longer. */
const sentMs = 10;
/** Beats and looks for the dead say nothing about work. */
const idle = /cordon\.server\b/;

const path = process.env['KILL_ORDERS'] ?? '';
let order: (KillOrder & { readonly pattern: RegExp }) | null = null;
let matched = 0;
let seen: string[] = [];

function report(): void {
  writeFileSync(`${path}.seen`, JSON.stringify(seen));
}

function point(name: string, delayMs = 0): void {
  if (order === null) return;
  seen.push(name);
  if (!order.pattern.test(name)) return;
  matched += 1;
  if (matched !== order.at) return;
  report();
  if (delayMs === 0) process.kill(process.pid, 'SIGKILL');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), delayMs);
}

process.on('SIGUSR2', () => {
  report();
  const read = JSON.parse(readFileSync(path, 'utf8')) as KillOrder;
  order = { ...read, pattern: new RegExp(read.match) };
  matched = 0;
  seen = [];
});

function textOf(statement: unknown): string {
  const { text = '' } = (typeof statement === 'string' ? { text: statement } : statement) as { readonly text?: string };
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 120);
}

type Query = (this: pg.Client, statement: unknown, ...more: unknown[]) => unknown;
const prototype = pg.Client.prototype as unknown as { query: Query };
const query = prototype.query;
prototype.query = function counted(statement, ...more) {
  const text = textOf(statement);
  if (!idle.test(text)) point(`statement ${text}`);
  return query.call(this, statement, ...more);
};

interface Message {
  readonly request: { readonly method: string; readonly path: string };
}

function onRequest(channel: string, name: string, delayMs = 0): void {
  subscribe(`undici:${channel}`, (message) => {
    const { method, path: target } = (message as Message).request;
    point(`${name} ${method} ${target}`, delayMs);
  });
}

onRequest('request:create', 'request');
onRequest('request:bodySent', 'sent', sentMs);
onRequest('request:trailers', 'answered');
