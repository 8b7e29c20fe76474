import { readFile } from 'node:fs/promises';
import { summarize } from './test-report.ts';

/** Prints `N passed, N failed, N skipped`: `node tools/test-summary.ts <report> <exit code of the run>`. */
const [path = '', exitCode = '1'] = process.argv.slice(2);
const report = await readFile(path, 'utf8').catch(() => null);
const { passed, failed, skipped } = summarize(report, Number(exitCode));
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
