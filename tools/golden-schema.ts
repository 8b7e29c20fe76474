import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeSchema } from '#store/schema-description.ts';
import { openTestDatabase } from '#store/testing/database.ts';

/** Writes what the migrations make, for the golden-schema test: node tools/golden-schema.ts */
const path = join(import.meta.dirname, '..', 'src', 'store', 'golden-schema.txt');
const database = await openTestDatabase();
writeFileSync(path, await describeSchema(database.pool));
await database.close();
console.log(`Wrote ${path}`);
