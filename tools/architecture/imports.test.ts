import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importsOf } from './imports.ts';

function found(text: string): readonly string[] {
  return importsOf(text).map(({ specifier, typeOnly }) => (typeOnly ? `type ${specifier}` : specifier));
}

describe('importsOf', () => {
  it.each([
    ["import { a } from './a.ts';", ['./a.ts']],
    ['import a from "./a.ts"', ['./a.ts']],
    ["import * as a from './a.ts';", ['./a.ts']],
    ["import { from as a } from './a.ts';", ['./a.ts']],
    ["import{a}from'./a.ts';", ['./a.ts']],
    ["import type { A } from './a.ts';", ['type ./a.ts']],
    ["import { type A, b } from './a.ts';", ['./a.ts']],
    ["import './a.ts';", ['./a.ts']],
    ["import data from './a.json' with { type: 'json' };", ['./a.json']],
    ["import {\n  a, // from './no.ts'\n  b,\n} from './a.ts';", ['./a.ts']],
    ["export { a } from './a.ts';", ['./a.ts']],
    ["export * from './a.ts';\nexport type * from './b.ts';", ['./a.ts', 'type ./b.ts']],
    ["export type { A } from './a.ts';", ['type ./a.ts']],
    ["const a = await import('./a.ts');", ['./a.ts']],
    ['const a = await import(\n  `./a.ts`\n);', ['./a.ts']],
    ["type A = import('./a.ts').A;", ['./a.ts']],
    ["const a = require('./a.ts');", ['./a.ts']],
    ["const text = `${await import('./a.ts')} import './no.ts'`;", ['./a.ts']],
  ])('reads %j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each([
    ["// import './a.ts'"],
    ["/* import './a.ts';\n export * from './b.ts' */"],
    ['const text = "import \'./a.ts\'";'],
    ["const text = `import './a.ts'`;"],
    ["const text = `one ${'import'} './a.ts'`;"],
    ["const pattern = /import '.\\/a.ts'/;"],
    ["parts.import('./a.ts');"],
    ["export const from = './a.ts';"],
    ["export function load(from = './a.ts') {}"],
    ["const url = 'http://x'; // import './a.ts'"],
    ["export interface Range { readonly from: 'a' }"],
  ])('finds nothing in %j', (text) => {
    expect(found(text)).toEqual([]);
  });

  const noise = fc.constantFrom(
    "// it's import './no.ts'\n",
    '/* " ` import("./no.ts") */',
    "const a = 'it\\'s `';\n",
    'const b = "// not a comment";\n',
    'const c = `a ${ { d: `}${1}` }.d } \\` import "./no.ts"`;\n',
    'const e = /["\'`/*[/]/g;\n',
    'const f = 6 / 2 / 3;\n',
    'if (g) return /`/.test(h);\n',
    'export const i = <T>(j: T): T => j;\n',
    "export type K = 'from' | 'import';\n",
    'export class L { #m = 1; from(): void {} }\n',
  );
  const statement = fc
    .tuple(fc.constantFrom('import { a } from', 'import', 'export * from', 'import type { b } from'), fc.nat(99))
    .map(([head, number]) => ({ text: `${head} './file-${number}.ts';\n`, specifier: `./file-${number}.ts` }));

  it('finds exactly the imports between comments, strings, templates and regular expressions', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(noise, statement), { maxLength: 20 }), (parts) => {
        const text = parts.map((part) => (typeof part === 'string' ? part : part.text)).join('');
        const planted = parts.flatMap((part) => (typeof part === 'string' ? [] : [part.specifier]));
        expect(
          importsOf(text)
            .map((fact) => fact.specifier)
            .toSorted(),
        ).toEqual(planted.toSorted());
      }),
    );
  });

  it('ends on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => void importsOf(text)));
    fc.assert(
      fc.property(fc.array(fc.constantFrom("'", '"', '`', '${', '}', '/', '*', '\\', '\n', 'import', ' ')), (parts) => {
        importsOf(parts.join(''));
      }),
    );
  });
});
