import type { Right } from '../access/right.ts';
import type { Session } from '../access/session.ts';
import type { KeyGrant } from '../access/session-table.ts';
import type { User } from '../access/user.ts';
import type { World } from '../model/world.ts';
import type { Arguments, Signature } from '../wire/argument.ts';
import type { Wire } from '../wire/value.ts';

/** One call of one method, after session, rights and arguments were checked. */
export interface Call {
  readonly arguments: Arguments;
  readonly world: World;
  readonly session: Session;
  readonly user: User;
  /** One-time keys for signing in again elsewhere. */
  createKey(kind: 'KSCT' | 'KSCGW', grant: KeyGrant): string;
  /** Ends the caller's own session after the answer. */
  endSession(): void;
  /** Opens a token session for the same user. */
  openSession(): Session;
  /** Shown in the request log. */
  readonly note: (name: string, value: unknown) => void;
}

/** The answer: `PxgRetVal` and out parameters, bare at the top level. */
export type MethodAnswer = Readonly<Record<string, Wire>>;

export interface Method {
  /** `Class.Method`, or `Instance.Class.Method`. */
  readonly name: string;
  readonly signature: Signature;
  readonly needs: readonly Right[];
  /** Counted in the snapshot. */
  readonly writes: boolean;
  run(call: Call): MethodAnswer;
}

export function reads(
  name: string,
  signature: Signature,
  run: (call: Call) => MethodAnswer,
  needs: readonly Right[] = ['basic.read'],
): Method {
  return { name, signature, needs, writes: false, run };
}

export function writes(
  name: string,
  signature: Signature,
  run: (call: Call) => MethodAnswer,
  needs: readonly Right[] = ['basic.write'],
): Method {
  return { name, signature, needs, writes: true, run };
}
