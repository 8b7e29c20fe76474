import type { IncomingMessage } from 'node:http';
import { AppError } from '#kernel/error.ts';
import { jsonProblem } from '#kernel/json-problem.ts';
import { parseJson } from '#kernel/json.ts';

const maxBodyBytes = 4 * 1_048_576;

/**
 * The JSON of a request; an empty body is an empty object.
 * Read from the socket itself: the web streams around it cost more than everything else about a small request.
 * @throws AppError `body_too_large`; `invalid_input` when it is no JSON
 */
export async function readJsonBody(incoming: IncomingMessage): Promise<unknown> {
  const text = (await readBytes(incoming, maxBodyBytes)).toString('utf8');
  if (text === '') return {};
  try {
    return parseJson(text);
  } catch (cause) {
    throw new AppError('invalid_input', `The body is not JSON: ${jsonProblem(text, cause)}.`, {
      failureIndicator: 'body',
      cause,
    });
  }
}

/** @throws AppError `body_too_large` */
export function readBytes(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else reject(tooLarge(maxBytes));
    });
    incoming.on('end', () => resolve(Buffer.concat(chunks)));
    incoming.on('error', (cause) => reject(new AppError('cancelled', 'The request broke off.', { cause })));
    incoming.on('close', () => {
      if (!incoming.readableEnded) reject(new AppError('cancelled', 'The request broke off.'));
    });
  });
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('body_too_large', `The body is larger than ${maxBytes / 1_048_576} MiB.`, {
    failureIndicator: 'body',
  });
}
