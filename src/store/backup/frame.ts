import { createHash } from 'node:crypto';
import { AppError } from '#kernel/error.ts';

/**
 * The file inside the gzip: a line that names the format, then frames of one letter, a length of 32 bits and a payload.
 * `M` manifest, `T` a table begins, `D` its rows as COPY text, `E` it ends, `Z` the SHA-256 of everything before.
 */
export interface Frame {
  readonly kind: FrameKind;
  readonly payload: Buffer;
}

export type FrameKind = 'M' | 'T' | 'D' | 'E' | 'Z';

const firstLine = Buffer.from('CORDON BACKUP 1\n');
const headBytes = 5;
/** Larger ones are not written, so a reader that meets one reads a damaged file. */
export const maxPayloadBytes = 1_048_576;

/** Writes frames and, after the last, the checksum. */
export async function* writeFrames(frames: AsyncIterable<Frame>): AsyncGenerator<Buffer> {
  const hash = createHash('sha256').update(firstLine);
  yield firstLine;
  for await (const frame of frames) {
    const bytes = frameBytes(frame);
    hash.update(bytes);
    yield bytes;
  }
  yield frameBytes({ kind: 'Z', payload: hash.digest() });
}

/**
 * Reads frames and checks the checksum, which is the last thing that it does: nothing read is to be trusted before the end.
 * @throws AppError `invalid_input` for a file that is truncated, altered or something else
 */
export async function* readFrames(chunks: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  const hash = createHash('sha256').update(firstLine);
  const buffer = createBuffer(chunks);
  if (!(await buffer.take(firstLine.length)).equals(firstLine)) throw damaged('it does not begin like one');
  for (;;) {
    const head = await buffer.take(headBytes);
    const frame = { kind: kindOf(head), payload: await buffer.take(lengthOf(head)) };
    if (frame.kind === 'Z') {
      if (!frame.payload.equals(hash.digest())) throw damaged('its checksum is wrong');
      if (!(await buffer.isAtEnd())) throw damaged('something follows its end');
      return;
    }
    hash.update(head).update(frame.payload);
    yield frame;
  }
}

export function damaged(how: string, cause?: unknown): AppError {
  return new AppError('invalid_input', `The file is not a whole backup of Cordon: ${how}. Nothing was restored.`, {
    failureIndicator: 'restore',
    cause,
  });
}

function frameBytes({ kind, payload }: Frame): Buffer {
  const bytes = Buffer.allocUnsafe(headBytes + payload.length);
  bytes.write(kind, 0, 'latin1');
  bytes.writeUInt32BE(payload.length, 1);
  payload.copy(bytes, headBytes);
  return bytes;
}

function kindOf(head: Buffer): FrameKind {
  const kind = head.toString('latin1', 0, 1);
  if ('MTDEZ'.includes(kind)) return kind as FrameKind;
  throw damaged('a part of it is of an unknown kind');
}

function lengthOf(head: Buffer): number {
  const length = head.readUInt32BE(1);
  if (length > maxPayloadBytes) throw damaged('a part of it is too long');
  return length;
}

interface ByteBuffer {
  take(length: number): Promise<Buffer>;
  isAtEnd(): Promise<boolean>;
}

function createBuffer(chunks: AsyncIterable<Buffer>): ByteBuffer {
  const source = chunks[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const fill = async (length: number): Promise<boolean> => {
    const parts = [held];
    let size = held.length;
    while (size < length) {
      const next = await source.next();
      if (next.done === true) break;
      parts.push(next.value);
      size += next.value.length;
    }
    held = parts.length === 1 ? held : Buffer.concat(parts);
    return size >= length;
  };
  return {
    async take(length) {
      if (!(await fill(length))) throw damaged('it ends too early');
      const taken = held.subarray(0, length);
      held = held.subarray(length);
      return taken;
    },
    isAtEnd: async () => !(await fill(1)),
  };
}
