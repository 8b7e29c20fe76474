import { inputTable, type Elsewhere } from '#catalog/markdown.ts';
import type { ActionDefinition } from '#kernel/action.ts';
import type { Fields } from '#kernel/field.ts';

/** Smaller groups are easier to read where they are used. */
const worthSharing = 12;

/** Large groups that several actions of a page take: described once, at the end of the page. */
export function sharedGroups(actions: readonly ActionDefinition[]): {
  readonly elsewhere: Elsewhere;
  readonly sections: readonly string[];
} {
  const uses = new Map<string, { count: number; readonly name: string; readonly fields: Fields }>();
  for (const action of actions) collect(action.input, uses);
  const titles = new Map<string, string>();
  const sections: string[] = [];
  for (const [key, { count, name, fields }] of uses) {
    if (count < 2) continue;
    const title = `Fields of \`${name}\`, ${titles.size + 1}`;
    titles.set(key, title);
    sections.push(`## ${title}\n\n${inputTable(fields)}\n`);
  }
  const elsewhere: Elsewhere = (fields) => {
    const title = titles.get(keyOf(fields));
    return title === undefined ? null : `[${title.replaceAll('`', '')}](#${anchorOf(title)})`;
  };
  return { elsewhere, sections };
}

function collect(fields: Fields, uses: Map<string, { count: number; name: string; fields: Fields }>): void {
  for (const [name, field] of Object.entries(fields)) {
    if (field.kind !== 'group') continue;
    if (Object.keys(field.fields).length < worthSharing) {
      collect(field.fields, uses);
      continue;
    }
    const key = keyOf(field.fields);
    const known = uses.get(key);
    if (known === undefined) uses.set(key, { count: 1, name, fields: field.fields });
    else known.count += 1;
  }
}

function keyOf(fields: Fields): string {
  return JSON.stringify(fields);
}

/** As the usual renderers of Markdown make them. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}
