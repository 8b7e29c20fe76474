/** A test for `?`, `*`, `[a-f]` and `[^a-f]`, without regard to case; a bracket that is never closed stands for itself. */
export function wildcardTest(pattern: string): (text: string) => boolean {
  if (!/[?*[]/.test(pattern)) {
    const plain = pattern.toLowerCase();
    return (text) => text.toLowerCase() === plain;
  }
  const expression = new RegExp(`^${translate(pattern)}$`, 'is');
  return (text) => expression.test(text);
}

function translate(pattern: string): string {
  return pattern.replace(/\*+|\?|\[(\^?)([^\]]+)\]|\[\]\]|[\s\S]/g, (part, negated: string, members?: string) => {
    if (part.startsWith('*')) return '.*';
    if (part === '?') return '.';
    if (part === '[]]') return String.raw`\]`;
    if (members !== undefined) return `[${negated}${members.replace(/[\\[\]^]/g, String.raw`\$&`)}]`;
    return part.replace(/[$()*+./?[\\\]^{|}-]/, String.raw`\$&`);
  });
}
