import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readFrames, writeFrames, type Frame, type FrameKind } from './frame.ts';

const anyFrames = fc.array(
  fc.record({
    kind: fc.constantFrom<FrameKind>('M', 'T', 'D', 'E'),
    payload: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  }),
  { maxLength: 8 },
);

async function written(frames: readonly Frame[]): Promise<Buffer> {
  return Buffer.concat(await Readable.from(writeFrames(Readable.from(frames))).toArray());
}

async function read(bytes: Buffer, chunkSize: number): Promise<readonly Frame[]> {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunkSize) chunks.push(bytes.subarray(at, at + chunkSize));
  return Readable.from(readFrames(Readable.from(chunks))).toArray();
}

it('reads what it wrote, however it is cut into chunks', async () => {
  await fc.assert(
    fc.asyncProperty(anyFrames, fc.integer({ min: 1, max: 700 }), async (frames, chunkSize) => {
      expect(await read(await written(frames), chunkSize)).toEqual(frames);
    }),
  );
});

it('refuses a file that is cut off anywhere', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyFrames,
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      async (frames, where) => {
        const bytes = await written(frames);
        const cut = read(bytes.subarray(0, Math.floor(bytes.length * where)), 64);
        await expect(cut).rejects.toMatchObject({ code: 'invalid_input' });
      },
    ),
  );
});

it('refuses a file in which any bit was turned, and one with something behind it', async () => {
  await fc.assert(
    fc.asyncProperty(anyFrames, fc.nat(), fc.nat(7), async (frames, position, bit) => {
      const bytes = await written(frames);
      const at = position % bytes.length;
      bytes[at] = bytes[at]! ^ (1 << bit);
      await expect(read(bytes, 64)).rejects.toMatchObject({ code: 'invalid_input' });
      bytes[at] ^= 1 << bit;
      await expect(read(Buffer.concat([bytes, Buffer.of(0)]), 64)).rejects.toMatchObject({ code: 'invalid_input' });
    }),
  );
});
