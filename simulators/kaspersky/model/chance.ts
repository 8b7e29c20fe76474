/** A number from 0 up to, not including, `limit` that hangs on nothing but its arguments, so that rows need not be kept. */
export function pick(limit: number, index: number, salt: number): number {
  let mixed = Math.imul(index + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(salt + 0x7f4a7c15, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) % limit;
}

export function pickOne<T>(items: readonly [T, ...T[]], index: number, salt: number): T {
  return items[pick(items.length, index, salt)] ?? items[0];
}

/** Hexadecimal digits that hang on the arguments alone. */
export function hexOf(length: number, index: number, salt: number): string {
  let digits = '';
  for (let part = 0; digits.length < length; part += 1) {
    digits += pick(0xffff, index, salt * 31 + part)
      .toString(16)
      .padStart(4, '0');
  }
  return digits.slice(0, length);
}
