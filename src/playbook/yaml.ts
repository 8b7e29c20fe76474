import { Document, isMap, isScalar, visit } from 'yaml';
import type { Playbook } from '#kernel/playbook.ts';
import { writePlaybook } from './write.ts';

/**
 * The document of a playbook as YAML: `parsePlaybook` reads the same playbook from it.
 * @param comments by the id of the step that they stand above; the empty id is the head of the document
 */
export function playbookYaml(playbook: Playbook, comments: ReadonlyMap<string, string> = new Map()): string {
  const document = new Document(writePlaybook(playbook), {
    version: '1.2',
    schema: 'core',
    aliasDuplicateObjects: false,
  });
  visit(document, {
    Map: (_, node) => {
      // The short texts of a step are what a reader looks for; an empty object says nothing in braces of its own.
      if (node.items.length === 0) node.flow = true;
    },
    Seq: (_, node) => {
      if (node.items.length === 0) node.flow = true;
      for (const item of node.items) {
        if (!isMap(item)) continue;
        const id = item.get('id', true);
        const comment = isScalar(id) && typeof id.value === 'string' ? comments.get(id.value) : undefined;
        if (comment !== undefined) item.commentBefore = commentLines(comment);
      }
    },
  });
  const head = comments.get('');
  if (head !== undefined) document.commentBefore = commentLines(head);
  return document.toString({ lineWidth: 0, minContentWidth: 0 });
}

function commentLines(text: string): string {
  return text
    .split(/[\r\n\u0085\u2028\u2029]+/)
    .map((line) => ` ${line.replaceAll(/\p{Cc}/gu, ' ').trim()}`)
    .join('\n');
}
