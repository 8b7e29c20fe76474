import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from './json.ts';
import { listInJson } from './json-list.ts';

function cut(text: string, path = ['data'], rowsAtOnce = 2) {
  const list = listInJson(Buffer.from(text), path, rowsAtOnce);
  return list === null ? null : { around: list.around, rows: list.stretches.map((stretch) => stretch.parse()) };
}

describe('listInJson', () => {
  it('parses the rows some at a time, and the rest without them', () => {
    expect(cut('{"data":[{"a":1},{"a":[2,{}]},{"a":3}],"pagination":{"totalItems":3}}')).toEqual({
      around: { data: [], pagination: { totalItems: 3 } },
      rows: [[{ a: 1 }, { a: [2, {}] }], [{ a: 3 }]],
    });
  });

  it('finds a list behind other members, and one inside an object', () => {
    expect(cut(' {"errors" : [ {} ], "x":"\\"data\\":[", "data" : [ 1 , null,"a]b" ] } ')?.rows).toEqual([
      [1, null],
      ['a]b'],
    ]);
    expect(cut('{"data":{"allSites":{"a":[1]},"sites":[{"id":"1"}]}}', ['data', 'sites'])).toEqual({
      around: { data: { allSites: { a: [1] }, sites: [] } },
      rows: [[{ id: '1' }]],
    });
  });

  it('keeps integers beyond 2^53, in the rows and around them', () => {
    expect(cut('{"data":[{"id":9007199254740993}],"mark":9007199254740995}')).toEqual({
      around: { data: [], mark: 9007199254740995n },
      rows: [[{ id: 9007199254740993n }]],
    });
  });

  it('has no stretch for an empty list', () => {
    expect(cut('{"data":[ ]}')).toEqual({ around: { data: [] }, rows: [] });
  });

  it.each([
    '',
    'null',
    '[]',
    '<html>',
    '{',
    '{}',
    '{"data"',
    '{"data":null}',
    '{"data":{"affected":1}}',
    '{"data":"[1]"}',
    '{"d\\u0061ta":[1]}',
    '{"other":[1]}',
    '{"data":[1',
    '{"data":[1,',
    '{"data":[1,]}',
    '{"data":[,1]}',
    '{"data":["a\\"]}',
    '{"data":[{"a":1]}',
    '{"data":[1]',
    '{"data":[1]}}',
    '{"data" [1]}',
    '\uFEFF{"data":[1]}',
  ])('leaves %j to be read whole', (text) => {
    expect(cut(text)).toBeNull();
  });

  it('says of a row that is none that it cannot be parsed', () => {
    const list = listInJson(Buffer.from('{"data":[{"a":1},{a:2}]}'), ['data'], 1);
    expect(list?.stretches[0]?.parse()).toEqual([{ a: 1 }]);
    expect(() => list?.stretches[1]?.parse()).toThrow(SyntaxError);
  });

  it('gives what parsing the whole gives, whatever the document', () => {
    const document = fc.record({ before: fc.jsonValue(), data: fc.array(fc.jsonValue()), after: fc.jsonValue() });
    fc.assert(
      fc.property(document, fc.integer({ min: 1, max: 4 }), fc.boolean(), (value, rowsAtOnce, isWide) => {
        const text = JSON.stringify(value, undefined, isWide ? 2 : undefined);
        const found = cut(text, ['data'], rowsAtOnce);
        const { data, ...around } = parseJson(text) as typeof value;
        expect(found?.around).toEqual({ ...around, data: [] });
        expect(found?.rows.flat()).toEqual(data);
      }),
    );
  });

  it('never gives rows for a document that is cut off', () => {
    const text = '{"a":"\\\\","data":[{"b":"]}","c":[[],{}]},"ü",-1.5e3,true],"pagination":{"nextCursor":"x"}}';
    for (let length = 0; length < text.length; length += 1) expect(cut(text.slice(0, length))).toBeNull();
    expect(cut(text)?.rows.flat()).toHaveLength(4);
  });
});
