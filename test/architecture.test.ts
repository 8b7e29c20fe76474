import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkTree } from '../tools/architecture/check-tree.ts';
import { importsOf } from '../tools/architecture/imports.ts';
import { readSourceTree } from '../tools/architecture/source-tree.ts';

const root = join(import.meta.dirname, '..');

describe('the architecture', () => {
  it('holds in every file of the repository', () => {
    const found = checkTree(root).map(({ path, rule, problem }) => `${path} [${rule}] ${problem}`);
    expect(found).toEqual([]);
  });

  it('is judged on real files with real imports', () => {
    const files = readSourceTree(root, ['src', 'tools']);
    const imports = files.filter((file) => file.path.endsWith('.ts')).flatMap((file) => importsOf(file.text));
    expect(files.map((file) => file.path)).toContain('src/kernel/error.ts');
    expect(imports.length).toBeGreaterThan(50);
  });
});
