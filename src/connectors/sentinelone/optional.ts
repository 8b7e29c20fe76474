import { toAppError } from '#kernel/error.ts';

/** What not every role may ask, and not every console knows. @returns null where there is no answer @throws AppError `cancelled` */
export async function optional<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'cancelled') throw error;
    return null;
  }
}
