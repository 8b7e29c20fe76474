import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { completeLockfile, type Lockfile } from './lockfile.ts';

const path = join(import.meta.dirname, '..', 'package-lock.json');
const before = JSON.parse(await readFile(path, 'utf8')) as Lockfile;
const after = completeLockfile(before);
const added = Object.keys(after.packages).length - Object.keys(before.packages).length;
if (added > 0) await writeFile(path, `${JSON.stringify(after, null, 2)}\n`);
console.log(`${added} packages for other platforms added to package-lock.json`);
