import type { Transport, TransportOptions, WireResponse, WireStream } from '#kernel/net.ts';
import { sendOnce, streamOnce } from './attempt.ts';
import { runCall } from './call.ts';
import { examineWay } from './examination.ts';
import { createLine, type NetParts } from './line.ts';

/** @throws AppError `invalid_input` when the options cannot be used */
export function openTransport(options: TransportOptions, parts: NetParts): Transport {
  const line = createLine(options, parts);
  return {
    async send(request, scope): Promise<WireResponse> {
      const { call, answer } = await runCall(line, request, scope, sendOnce);
      return { status: answer.status, headers: answer.headers, call, text: answer.text };
    },
    async stream(request, scope): Promise<WireStream> {
      const { call, answer } = await runCall(line, request, scope, streamOnce);
      return { status: answer.status, headers: answer.headers, call, body: answer.body };
    },
    examine: (ladder, scope) => examineWay(line, ladder, scope),
    close: () => line.close(),
  };
}
