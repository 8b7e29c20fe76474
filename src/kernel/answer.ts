/** `list` and `object` hold what the console says; `any` may be anything. */
export type AnswerKind = 'text' | 'number' | 'flag' | 'list' | 'object' | 'any';

/**
 * What `data` of a result is made of, as far as that does not depend on the console: members that are always there.
 * The console may leave each of them null, and others may stand beside them.
 */
export type Answer = Readonly<Record<string, AnswerKind>>;
