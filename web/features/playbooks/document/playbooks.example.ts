import fc from 'fast-check';
import { Document, isCollection, isScalar, visit } from 'yaml';
import type { Json, JsonObject } from '../../../lib/json.ts';

/** Documents as people might write them, for the tests of this folder. */

const word = fc.constantFrom(
  'host',
  'Isolate: now',
  "it's",
  '${{ inputs.host }}',
  '# no comment',
  'a, b',
  'true',
  '7',
  '',
);
const anything: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    word,
    fc.integer({ min: -5, max: 5_000 }),
    fc.boolean(),
    fc.constant(null),
    fc.constant('two\nlines\n'),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c-d'), tie('value'), { maxKeys: 3 }),
  ),
})).value;

const { steps } = fc.letrec<{ step: JsonObject; steps: readonly JsonObject[] }>((tie) => {
  const common = { title: word, if: fc.constant('${{ inputs.a > 1 }}'), notes: fc.constant('First\nsecond') };
  const record = (own: Readonly<Record<string, fc.Arbitrary<Json>>>): fc.Arbitrary<JsonObject> => {
    const all: Readonly<Record<string, fc.Arbitrary<Json>>> = { id: fc.constant(''), ...own, ...common };
    return fc.record(all, { requiredKeys: ['id', ...Object.keys(own)] });
  };
  const inner = tie('steps') as fc.Arbitrary<Json>;
  const leaf = fc.oneof(
    record({
      action: fc.constant('test.isolate'),
      connection: word,
      input: fc.dictionary(fc.constantFrom('id', 'x'), anything),
    }),
    record({ stop: anything }),
    record({ wait: fc.constant({ time: '5s' }) }),
  );
  return {
    step: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      leaf,
      record({ 'for-each': fc.constant('${{ inputs.list }}'), steps: inner }),
      record({ parallel: inner }),
      record({ action: fc.constant('test.scan'), 'on-error': inner }),
      record({ branch: inner.map((one) => [{ when: '${{ true }}', steps: one }, { steps: [] }]) }),
    ),
    steps: fc.array(tie('step'), { minLength: 1, maxLength: 2 }),
  };
});

/** With ids that are unique. */
export const documents: fc.Arbitrary<JsonObject> = fc
  .record({ id: fc.constant('example'), title: word, steps, output: anything })
  .map((document) => {
    let count = 0;
    return JSON.parse(JSON.stringify(document), (key, item: Json) =>
      key === 'id' && item === '' ? `s${++count}` : item,
    ) as JsonObject;
  });

/** A document as text: some of it in flow style, comments between. */
export const texts: fc.Arbitrary<string> = fc
  .tuple(documents, fc.array(fc.nat(9), { minLength: 1, maxLength: 30 }), fc.boolean())
  .map(([value, dice, indentSeq]) => {
    const document = new Document(value);
    let comments = 0;
    let rolls = 0;
    visit(document, {
      Node(key, node, holders) {
        const inFlow = holders.some((holder) => isCollection(holder) && holder.flow === true);
        const roll = dice[rolls++ % dice.length];
        if (isCollection(node) && key === 'value' && roll === 0) node.flow = true;
        if (isCollection(node) && node.items.length > 0 && typeof key === 'number' && roll === 1) node.flow = true;
        if (isScalar(node) && roll === 2) node.type = 'QUOTE_DOUBLE';
        if (isCollection(node) && typeof key === 'number' && !inFlow && roll !== undefined && roll > 6)
          node.commentBefore = ` comment ${++comments}`;
      },
    });
    return document.toString({ indentSeq, lineWidth: 0 });
  });
