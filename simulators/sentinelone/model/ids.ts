import { createRandom } from '../../kit/random.ts';

/** Ids of 19 digits that grow, and the other kinds of names that a console hands out. */
export interface Ids {
  next(): string;
  uuid(): string;
  hex(length: number): string;
  /** Letters and digits in both cases. */
  secret(length: number): string;
}

const first = 2_000_000_000_000_000_000n;
const step = 1_000_003n;
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function createIds(seed: number): Ids {
  const random = createRandom(seed);
  let count = 0n;
  const draw = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet.charAt(random.below(alphabet.length))).join('');
  return {
    next() {
      count += 1n;
      return String(first + count * step + BigInt(random.below(1_000_000)));
    },
    uuid: () => random.uuid(),
    hex: (length) => draw('0123456789abcdef', length),
    secret: (length) => draw(letters, length),
  };
}
