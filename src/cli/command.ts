import type { Catalog } from '#catalog/catalog.ts';
import type { Fields, InputOf } from '#kernel/field.ts';
import type { Client } from './client.ts';
import type { LocalTools } from './local-tools.ts';
import type { Output } from './output.ts';

/** What a command works with. */
export interface Context {
  readonly output: Output;
  /** The server of CORDON_URL, or that of the data folder. @throws AppError when there is none */
  readonly client: () => Promise<Client>;
  readonly catalog: () => Promise<Catalog>;
  /** @throws AppError `invalid_input` when the file cannot be read */
  readonly readFile: (path: string) => string;
  /** Writes a new file, readable by its owner alone. @throws AppError `invalid_input` when it exists or cannot be written; nothing is left behind then */
  readonly writeFile: (path: string, body: AsyncIterable<Uint8Array>) => Promise<void>;
  readonly local: LocalTools;
  readonly signal: AbortSignal;
}

export interface Command<F extends Fields = Fields> {
  /** For example `run show`. */
  readonly name: string;
  readonly summary: string;
  /** Fields that are given by position instead of by flag, in order. */
  readonly positions: readonly (keyof F & string)[];
  readonly fields: F;
  /** Fields that depend on what was given by position, such as the input of an action. */
  moreFields?(positions: readonly string[], context: Context): Promise<Fields>;
  /** @param rest input of `moreFields` @returns the exit code */
  run(input: InputOf<F>, context: Context, rest: InputOf<Fields>): Promise<ExitCode>;
}

/** Exit codes; also in the documentation. */
export const exitCodes = {
  /** Done. */
  done: 0,
  /** It was tried and failed. */
  failed: 1,
  /** The command was wrong; nothing was sent. */
  usage: 2,
  /** Accepted and not finished. */
  pending: 3,
  /** Nobody can say whether it took effect. */
  unknown: 4,
  /** No server, or it refused the token. */
  noServer: 5,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Keeps literal types while the list of commands forgets them; the command line validates before it calls. */
export function defineCommand<const F extends Fields>(command: Command<F>): Command {
  return command as unknown as Command;
}
