import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changed } from './changes.ts';
import { editText } from './edit-text.ts';
import { parseText } from './parsed.ts';
import { texts } from './playbooks.example.ts';
import { renameInTemplate } from './references.ts';
import { allSteps, stepLists } from './step-tree.ts';

describe('a step in expressions', () => {
  test.each([
    ['${{ steps.find.data }}', '${{ steps.seek.data }}'],
    [
      'a ${{ steps.find.data }} b ${{ steps["find"].status }}',
      'a ${{ steps.seek.data }} b ${{ steps["seek"].status }}',
    ],
    ["${{ steps['find'].x + steps [ 'find' ].y }}", "${{ steps['seek'].x + steps [ 'seek' ].y }}"],
    [
      '${{ default(steps.find.output, {"find": steps.find}) }}',
      '${{ default(steps.seek.output, {"find": steps.seek}) }}',
    ],
    ['${{ "steps.find" + steps.find.message }}', '${{ "steps.find" + steps.seek.message }}'],
    ['${{ r"\\" + steps.find.message }}', '${{ r"\\" + steps.seek.message }}'],
    ['${{ "}}" + steps.find.message }} steps.find', '${{ "}}" + steps.seek.message }} steps.find'],
    ['${{ vars.steps.find + steps.find_all.x + steps.finder.y + mysteps.find }}', null],
    ['$${{ steps.find }}', null],
    ['steps.find', null],
  ])('%s', (text, wanted) => {
    expect(renameInTemplate(text, 'find', 'seek')).toBe(wanted ?? text);
  });

  test('whose new name is no name of the language is written in brackets', () => {
    expect(renameInTemplate('${{ steps.find.data.id }}', 'find', 'find-host')).toBe(
      '${{ steps["find-host"].data.id }}',
    );
    expect(renameInTemplate('${{ steps["find-host"].data }}', 'find-host', 'find')).toBe('${{ steps["find"].data }}');
  });
});

const written = `id: example   # for example
steps:
  # Asks first
  - id: find        # the first
    action: test.find
    connection: SES
    input: { id: x, note: "find" }
  - id: settled
    wait: {settlement: find, within: 5m}
  - id: all
    if: \${{ steps.find.status == "succeeded" && 'find' != "" }}
    parallel:
      - { id: look, stop: , after: [] }
      - { id: sort, after: [look], branch: [{ name: found, when: '\${{ steps.look.data }}', steps: [] }] }
      - id: rescue
        after: [look/failed, sort/found]
        notify: |
          It was \${{ steps.find.message }}
             and find # no comment

          \${{
            steps.sort.status
          }}
        text: >-
          folded \${{ steps.find.message }}
          on two lines
output: { found: "\${{ steps['find'].data }}" } # at last
on-failure:
  - { id: alarm, notify: x, text: '\${{ default(steps.find.error, null) }}' }
`;

describe('a step that is called otherwise', () => {
  test('is so wherever it is named, and no other letter of the text changes', () => {
    const next = editText(written, { kind: 'rename', path: ['steps', 0], id: 'seek' });
    const wanted = written
      .replace('id: find ', 'id: seek ')
      .replace('settlement: find', 'settlement: seek')
      .replaceAll('steps.find', 'steps.seek')
      .replace("steps['find']", "steps['seek']");
    expect(next).toBe(wanted);
  });

  test('takes its edges along, with their cases', () => {
    const look = editText(written, { kind: 'rename', path: ['steps', 2, 'parallel', 0], id: 'peek' })!;
    expect(look).toContain('{ id: peek, stop: , after: [] }');
    expect(look).toContain("after: [peek], branch: [{ name: found, when: '${{ steps.peek.data }}'");
    expect(look).toContain('after: [peek/failed, sort/found]');
    const sort = editText(written, { kind: 'rename', path: ['steps', 2, 'parallel', 1], id: 'order-all' })!;
    expect(sort).toContain('after: [look/failed, order-all/found]');
    expect(sort).toContain('          ${{\n            steps["order-all"].status\n          }}\n');
  });

  test('alone changes its id where another step has the same', () => {
    const twice = 'steps:\n  - { id: a, stop: }\n  - { id: a, stop: "${{ steps.a.data }}" }\n';
    expect(editText(twice, { kind: 'rename', path: ['steps', 1], id: 'b' })).toBe(
      twice.replace('a, stop: "', 'b, stop: "'),
    );
  });

  test('reads as the same change made on the value, whatever the text', () => {
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat(), (text, first, second) => {
        const steps = allSteps(stepLists(parseText(text).value));
        const { path, id } = steps[first % steps.length]!;
        // Somebody reads it, in whatever style the text has there.
        const reader = steps[second % steps.length]!.path;
        const read = editText(text, { kind: 'set', path: [...reader, 'notes'], value: `\${{ steps.${id}.data }}` })!;
        const change = { kind: 'rename', path, id: 'called-otherwise' } as const;
        const next = editText(read, change)!;
        expect(parseText(next).value).toEqual(changed(parseText(read).value, change));
        expect(next).not.toContain(`steps.${id}.`);
        expect(next).toContain('called-otherwise');
      }),
      { numRuns: 100 },
    );
  });
});
