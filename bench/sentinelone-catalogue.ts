import { enableCompileCache } from 'node:module';

/** Loads all actions in a process of its own; prints milliseconds and megabytes of heap. */
const [cache = ''] = process.argv.slice(2);
if (cache !== '') enableCompileCache(cache);
globalThis.gc?.();
const before = process.memoryUsage().heapUsed;
const start = performance.now();
const { sentinelOneConnector } = await import('#connectors/sentinelone/connector.ts');
const ms = performance.now() - start;
globalThis.gc?.();
const megabytes = (process.memoryUsage().heapUsed - before) / 1_048_576;
process.stdout.write(`${JSON.stringify({ actions: sentinelOneConnector.actions.length, ms, megabytes })}\n`);
