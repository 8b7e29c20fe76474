import { isFreeName, isIdentifier } from '../names.ts';

const maxLength = 64;

/** Gives every step an id of its own, made from what it was called. */
export interface Names {
  /** Lower-case words joined by `_`, so that expressions can write `steps.<id>`. */
  step(called: string, otherwise: string): string;
  /** A name for the item of a for-each. */
  item(called: string): string;
}

/** @param reserved ids that are given already */
export function createNames(reserved: readonly string[] = []): Names {
  const taken = new Set<string>(reserved);
  const unique = (wanted: string): string => {
    let name = wanted;
    for (let number = 2; taken.has(name); number += 1) name = `${wanted.slice(0, maxLength - 6)}_${number}`;
    taken.add(name);
    return name;
  };
  return {
    step: (called, otherwise) => {
      const words = wordsOf(called).join('_').slice(0, 48).replace(/_+$/, '');
      return unique(isIdentifier(words) ? words : otherwise);
    },
    item: (called) => {
      const words = wordsOf(called).join('_').slice(0, 32).replace(/_+$/, '');
      return unique(isFreeName(words) ? words : `item_${words === '' ? 'x' : words}`.slice(0, maxLength - 6));
    },
  };
}

/** The id of a playbook, from its title. */
export function playbookIdOf(title: string): string {
  const words = wordsOf(title).join('-').slice(0, maxLength).replace(/-+$/, '');
  return /^[a-z]/.test(words) ? words : `imported-${words}`.slice(0, maxLength).replace(/-+$/, '');
}

/** A name that expressions can write as `vars.<name>` or `inputs.<name>`. */
export function variableNameOf(name: string): string {
  const plain = name
    .replaceAll(/[^A-Za-z0-9_]/g, '_')
    .replace(/^[^A-Za-z]+/, '')
    .slice(0, maxLength);
  return isIdentifier(plain) ? plain : `v_${plain}`.slice(0, maxLength);
}

function wordsOf(text: string): readonly string[] {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}
