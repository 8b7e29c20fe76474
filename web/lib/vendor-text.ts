/** Characters that turn or hide the text around them, or that no screen shows. */
const treacherous = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff]/gu;

/** Text of others with such characters made visible, for example `invoice‹U+202E›fdp.exe`. */
export function visibleText(text: string): string {
  return text.replaceAll(treacherous, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return `‹U+${point.toString(16).toUpperCase().padStart(4, '0')}›`;
  });
}

/** At most so many characters, cut between whole ones. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return `${text.slice(0, isHalf ? limit - 1 : limit)}…`;
}
