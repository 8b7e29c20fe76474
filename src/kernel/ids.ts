import { randomBytes, randomFillSync } from 'node:crypto';

/** Kinds of ids; the prefix makes an id readable wherever it turns up. */
export type IdPrefix =
  | 'run'
  | 'int'
  | 'rcp'
  | 'con'
  | 'sec'
  | 'tok'
  | 'srv'
  | 'aud'
  | 'req'
  | 'fil'
  | 'ver'
  | 'apr'
  | 'ctn'
  | 'evt'
  | 'ntc'
  | 'chn'
  | 'sch'
  | 'prs'
  | 'pky'
  | 'pln'
  | 'pre'
  | 'hok';

const randomBytesPerId = 8;
const maxSequence = 0xffff;

/** Filled for many ids at once: a call for each would cost more than the rest of the id. */
const pool = Buffer.alloc(randomBytesPerId * 512);
let used = pool.length;
let lastTime = 0;
/** Of `lastTime`, as it stands in an id: most ids share their millisecond with others. */
let timeText = hex(0, 12);
let sequence = 0;

/** A unique id that sorts by time, and within one process by order: prefix, 48 bits of time, 16 of sequence, 64 random. */
export function newId(prefix: IdPrefix): string {
  const now = Date.now();
  // A clock that is set back, or more ids than a millisecond has numbers, must not break the order.
  if (now <= lastTime && sequence < maxSequence) {
    sequence += 1;
  } else {
    lastTime = Math.max(now, lastTime + 1);
    timeText = hex(lastTime, 12);
    sequence = 0;
  }
  return `${prefix}_${timeText}${hex(sequence, 4)}${random()}`;
}

/** What ids of this kind begin with that were made at this time, so that ranges of time are ranges of ids. */
export function idStart(prefix: IdPrefix, time: Date): string {
  return `${prefix}_${hex(Math.max(0, time.getTime()), 12)}`;
}

/** An unguessable secret value, 256 bits, URL-safe. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** A number in [0, 1) for jitter. */
export function jitter(): number {
  return Math.random();
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

function random(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += randomBytesPerId;
  return pool.toString('hex', used - randomBytesPerId, used);
}
