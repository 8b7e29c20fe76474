import type { App } from '#app/app.ts';
import type { Change } from '#kernel/changes.ts';
import { operations } from '../contract/operations.ts';
import { route, type Route } from '../route.ts';

const heartbeatMs = 15_000;
/** How soon a stream ends after its reader may no longer read. */
const lookMs = 2_000;
/** A reader that takes nothing must not fill the memory: it learns that everything has changed. */
const mostWaiting = 1_000;

export function changeRoutes({ changes, signIns }: App, closing: AbortSignal): readonly Route[] {
  return [
    route(operations.watchChanges, async ({ principal, credentials, signal }) => {
      const ended = new AbortController();
      const both = AbortSignal.any([signal, closing, ended.signal]);
      const lines = createQueue();
      changes.watch(principal, (change) => lines.add(eventOf(change)), both);
      const look = setInterval(() => {
        signIns.authenticate(credentials).catch(() => ended.abort());
      }, lookMs);
      const beat = setInterval(() => lines.add(': still here\n\n'), heartbeatMs);
      both.addEventListener(
        'abort',
        () => {
          clearInterval(look);
          clearInterval(beat);
          lines.end();
        },
        { once: true },
      );
      return {
        stream: lines.read(() => ended.abort()),
        contentType: 'text/event-stream',
        headers: { 'x-accel-buffering': 'no' },
      };
    }),
  ];
}

function eventOf({ kind, id }: Change): string {
  return `event: change\ndata: ${JSON.stringify({ kind, id })}\n\n`;
}

function idle(): void {}

function createQueue() {
  // Something must arrive at once, or a browser does not take the stream for open.
  let waiting: string[] = ['retry: 2000\n\n'];
  let ended = false;
  let wake = idle;
  return {
    add(line: string) {
      if (waiting.length < mostWaiting) waiting.push(line);
      else waiting = [eventOf({ tenant: '', kind: 'run', id: '*' })];
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    async *read(gone: () => void): AsyncGenerator<Uint8Array> {
      const encoder = new TextEncoder();
      try {
        while (!ended) {
          if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
          const lines = waiting;
          waiting = [];
          if (lines.length > 0) yield encoder.encode(lines.join(''));
        }
      } finally {
        gone();
      }
    },
  };
}
