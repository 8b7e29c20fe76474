import type { CallScope, Transport, TransportOptions, WireBytes, WireRequest, WireStream } from '#kernel/net.ts';
import { sendOnce, streamOnce } from './attempt.ts';
import { runCall } from './call.ts';
import { examineWay } from './examination.ts';
import { createLine, type NetParts } from './line.ts';
import { decodeText } from './text.ts';

/** @throws AppError `invalid_input` when the options cannot be used */
export function openTransport(options: TransportOptions, parts: NetParts): Transport {
  const line = createLine(options, parts);
  const collect = async (request: WireRequest, scope: CallScope): Promise<WireBytes> => {
    const { call, answer } = await runCall(line, request, scope, sendOnce);
    return { status: answer.status, headers: answer.headers, call, body: answer.body };
  };
  return {
    async send(request, scope) {
      const { body, ...head } = await collect(request, scope);
      return { ...head, text: decodeText(body, head.headers['content-type']) };
    },
    collect,
    async stream(request, scope): Promise<WireStream> {
      const { call, answer } = await runCall(line, request, scope, streamOnce);
      return { status: answer.status, headers: answer.headers, call, body: answer.body };
    },
    examine: (ladder, scope) => examineWay(line, ladder, scope),
    close: () => line.close(),
  };
}
