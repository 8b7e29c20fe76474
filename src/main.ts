import { enableCompileCache } from 'node:module';

// Types are stripped and modules compiled once for each version of a file, not at every start: of what is loaded from here on.
enableCompileCache();
await import('./main/program.ts');
