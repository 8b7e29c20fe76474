/** 64 KB of the heap. */
const garbage: readonly number[] = Array.from({ length: 8_192 }, () => 0);
const bytesPerPiece = 32_768;

const latest: { piece: readonly number[] } = { piece: garbage };

/**
 * Buffers weigh next to nothing in the heap, so the collector lets 64 MB of used ones pile up in a stream. Garbage
 * inside the heap, in proportion to what streams by, makes it look in time: measured, 35 MB of memory instead of 85 for a body of 200 MB.
 * @returns to be called with the bytes of each chunk
 */
export function heapPressure(): (bytes: number) => void {
  let streamed = 0;
  return (bytes) => {
    for (streamed += bytes; streamed >= bytesPerPiece; streamed -= bytesPerPiece) latest.piece = garbage.slice();
  };
}
