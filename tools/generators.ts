import type { Generator } from './generator.ts';

/** Every file that `npm run generate` writes and `npm run generate:check` compares. */
export const generators: readonly Generator[] = [];
