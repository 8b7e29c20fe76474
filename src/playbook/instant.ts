import { AppError } from '#kernel/error.ts';
import { parseInput } from '#kernel/validate.ts';

/** Whether the text is an ISO 8601 time with a zone, as fields of kind `instant` take it. */
export function isInstant(text: string): boolean {
  try {
    parseInput({ at: { kind: 'instant' } }, { at: text });
    return text !== '';
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}
