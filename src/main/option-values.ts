import { AppError } from '#kernel/error.ts';

/** The parts of a value that is separated by commas. */
export function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

export function configuration(name: string, problem: string): AppError {
  return new AppError('configuration', `${name} ${problem}.`, { failureIndicator: name });
}
