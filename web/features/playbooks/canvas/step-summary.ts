import { isJsonObject, type Json } from '../../../lib/json.ts';
import { visibleText } from '../../../lib/vendor-text.ts';
import { short, type StepNode } from '../document/step-tree.ts';
import { stepKinds } from '../document/step-kinds.ts';

const shown = 120;

/** What people call the step: its title, or its id. */
export function stepTitle({ value, id }: StepNode): string {
  const title = value['title'];
  return visibleText(
    (typeof title === 'string' && title.trim() !== '' ? title : id || 'Step without an id').slice(0, shown),
  );
}

/** What it does, in a few words. */
export function stepDetail({ kind, value }: StepNode): string {
  if (kind === null) return 'Not a step yet';
  const own = value[kind];
  return visibleText(`${stepKinds[kind].title} · ${detailOf(kind, own)}`.slice(0, shown));
}

function detailOf(kind: string, own: Json | undefined): string {
  if (own === undefined || own === null) return '';
  if (kind === 'branch' || kind === 'parallel') {
    const count = Array.isArray(own) ? own.length : 0;
    return kind === 'branch' ? `${count} ${count === 1 ? 'case' : 'cases'}` : `${count} at once`;
  }
  if (isJsonObject(own))
    return Object.entries(own)
      .slice(0, 3)
      .map(([key, value]) => `${key} ${short(value)}`)
      .join(', ');
  return short(own);
}
