import { isJsonObject, type Json } from '#kernel/json.ts';
import { variableNameOf } from '../naming.ts';
import type { SekoiaNode } from './file.ts';

/** What the store of a playbook keeps, by key. A key may hold dots, which templates then read like members. */
export interface StoreKeys {
  /** Name of the variable of a key; null for one that nothing stores. */
  variable(key: string): string | null;
  /** The longest key that a path of a template begins with, and how many segments it covers. */
  find(segments: readonly (string | number)[]): { readonly name: string; readonly used: number } | null;
  readonly names: ReadonlySet<string>;
}

export function createStoreKeys(nodes: ReadonlyMap<string, SekoiaNode>): StoreKeys {
  const keys = new Map<string, string>();
  const names = new Set<string>();
  for (const key of [...nodes.values()].flatMap(keysOf)) {
    if (keys.has(key)) continue;
    const wanted = variableNameOf(key);
    let name = wanted;
    for (let number = 2; names.has(name); number += 1) name = `${wanted.slice(0, 58)}_${number}`;
    keys.set(key, name);
    names.add(name);
  }
  return {
    names,
    variable: (key) => keys.get(key) ?? null,
    find: (segments) => {
      for (let used = segments.length; used > 0; used -= 1) {
        const name = keys.get(segments.slice(0, used).join('.'));
        if (name !== undefined) return { name, used };
      }
      return null;
    },
  };
}

function keysOf({ kind, raw }: SekoiaNode): readonly string[] {
  const { modifications } = raw;
  if (kind !== 'store' || !Array.isArray(modifications)) return [];
  return (modifications as readonly Json[]).flatMap((change) =>
    isJsonObject(change) && typeof change['key'] === 'string' && change['key'] !== '' ? [change['key']] : [],
  );
}
