import type { Answer } from '#kernel/answer.ts';
import type { Row } from './row.ts';

const list: Answer = { items: 'list', count: 'number', totalItems: 'number', nextCursor: 'text', truncated: 'flag' };
const file: Answer = { fileId: 'text', name: 'text', bytes: 'number', sha256: 'text' };
const affected: Answer = { affected: 'number' };
const success: Answer = { success: 'flag' };

/**
 * What a row promises of its answer, by how that is read; null where it is the console's own object, or a handler's, and
 * where what is told once the order is proven differs from what is told when it is taken.
 */
export function answerOf({ reader, effect, handler, countField, proof }: Row): Answer | null {
  if (handler?.run !== undefined || proof !== undefined) return null;
  switch (reader) {
    case 'list':
      return effect === 'read' ? list : null;
    case 'text':
    case 'file':
      return file;
    case 'affected':
      return countField === undefined ? affected : { [countField]: 'number' };
    case 'success':
      return success;
    default:
      return null;
  }
}
