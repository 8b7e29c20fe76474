/**
 * Remembers what a pure function made of a text. Two generations bound it: at most twice `capacity` results are held,
 * and a hit costs one look-up, which a least-recently-used list would not.
 */
export function remember<V extends object>(capacity: number, make: (text: string) => V): (text: string) => V {
  let young = new Map<string, V>();
  let old = new Map<string, V>();
  return (text) => {
    const known = young.get(text);
    if (known !== undefined) return known;
    const value = old.get(text) ?? make(text);
    if (young.size >= capacity) {
      old = young;
      young = new Map();
    }
    young.set(text, value);
    return value;
  };
}
