import { AppError } from '#kernel/error.ts';

/** The lines of a body as it arrives; a line that lacks its end was cut off. @throws AppError `connection_lost` */
export async function* textLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of body) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      yield* parts;
    }
  } catch (cause) {
    throw cutOff(cause);
  }
  if (rest !== '') throw cutOff();
}

function cutOff(cause?: unknown): AppError {
  return new AppError('connection_lost', 'The answer broke off before its end.', { failureIndicator: 'http', cause });
}
