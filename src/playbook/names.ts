import { environment } from './cel-environment.ts';

/** What expressions of steps see besides the items of for-each. */
export const scopeNames = ['inputs', 'steps', 'run', 'vars', 'trigger'] as const;
/** What only some expressions see. */
const rareNames: readonly string[] = ['event'];

const identifier = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const reserved = new Set(
  `as break const continue else false for function if import in let loop namespace null package prototype return true var void while
  constructor`.split(/\s+/),
);

/** Whether expressions can write `inputs.<name>`. */
export function isIdentifier(name: string): boolean {
  return identifier.test(name) && !reserved.has(name);
}

/** Whether the word is free to name the item of a for-each: neither taken by the scope nor by the language (`list`, `map`, `type`). */
export function isFreeName(name: string): boolean {
  const taken: readonly string[] = [...scopeNames, ...rareNames];
  return isIdentifier(name) && !taken.includes(name) && !environment.hasVariable(name);
}
