import { addresses } from './addresses.ts';
import { basics } from './built-in.ts';
import { dates } from './dates.ts';
import { digests } from './digests.ts';
import { nameOf, type FunctionGroup, type LanguageFunction } from './function.ts';
import { jsonPaths } from './json-path.ts';
import { lists } from './lists.ts';
import { texts } from './texts.ts';

/** Every function of the language: what is registered, checked and documented. */
export const functionGroups: readonly FunctionGroup[] = [basics, texts, lists, jsonPaths, dates, addresses, digests];

const byName = new Map(functionGroups.flatMap(({ functions }) => functions).map((one) => [nameOf(one), one]));

export const functionNames: readonly string[] = [...byName.keys()];

export function languageFunction(name: string): LanguageFunction | undefined {
  return byName.get(name);
}
