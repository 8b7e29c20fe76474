/** The time of an attempt ran out; what that means depends on how far it got. */
export class TimeLimit extends Error {
  override readonly name = 'TimeLimit';
  readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    super(`No end within ${timeoutMs} ms.`);
    this.timeoutMs = timeoutMs;
  }
}

/** The reader of a stream has seen enough. */
export class Dropped extends Error {
  override readonly name = 'Dropped';

  constructor() {
    super('The rest of the answer was not wanted.');
  }
}
