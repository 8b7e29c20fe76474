/** What was typed and is not saved yet, kept in the browser: neither a lost session nor a lost connection loses it. */
export interface KeptText {
  readonly text: string;
  /** Revision that it started from; 0 for none. */
  readonly base: number;
  readonly at: string;
}

function keyFor(id: string): string {
  return `cordon.playbook.${id}`;
}

export function keepText(id: string, kept: KeptText): void {
  try {
    localStorage.setItem(keyFor(id), JSON.stringify(kept));
  } catch {
    // A full or forbidden storage keeps nobody from typing on.
  }
}

export function dropKeptText(id: string): void {
  try {
    localStorage.removeItem(keyFor(id));
  } catch {
    // As above.
  }
}

export function keptText(id: string): KeptText | null {
  try {
    const kept = JSON.parse(localStorage.getItem(keyFor(id)) ?? 'null') as KeptText | null;
    return typeof kept?.text === 'string' && typeof kept.base === 'number' ? kept : null;
  } catch {
    return null;
  }
}
