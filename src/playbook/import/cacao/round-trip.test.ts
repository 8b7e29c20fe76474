import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringifyJson, type JsonObject } from '#kernel/json.ts';
import type { Playbook, Step } from '#kernel/playbook.ts';
import { playbookHash } from '../../canonical.ts';
import { parsePlaybook } from '../../parse.ts';
import { playbookYaml } from '../../yaml.ts';
import { cacaoFaults } from '../testing/cacao-standard.ts';
import { generatedPlaybook } from '../testing/generated-playbook.ts';
import { exportCacao } from './export.ts';
import { translateCacao } from './import.ts';

const facts = { created: '2026-01-02T03:04:05Z', modified: '2026-01-02T03:04:05.678Z', author: 'ops' };
const outOf = (playbook: Playbook): JsonObject => exportCacao(playbook, facts);
const playbookOf = (...steps: readonly Step[]): Playbook => ({ id: 'x', title: 'X', inputs: {}, steps });
const stop = (id: string): Step => ({ kind: 'stop', id });

describe('CACAO out and in again', () => {
  it('gives the same playbook, in a file that holds to the standard', () => {
    fc.assert(
      fc.property(generatedPlaybook, (playbook) => {
        const file = outOf(playbook);
        expect(cacaoFaults(file)).toEqual([]);
        const { playbook: back, notes } = translateCacao(stringifyJson(file));
        expect(back).toEqual(playbook);
        expect(playbookHash(back)).toBe(playbookHash(playbook));
        expect(notes).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('goes through the text of a document without a change', () => {
    fc.assert(
      fc.property(generatedPlaybook, (playbook) => {
        expect(parsePlaybook(playbookYaml(playbook)).playbook).toEqual(playbook);
      }),
      { numRuns: 40 },
    );
  });

  it('is the same file every time', () => {
    const playbook = playbookOf(
      { kind: 'verb', id: 'isolate', verb: 'isolate', input: { endpoints: ['pc-1'] } },
      stop('end'),
    );
    expect(stringifyJson(outOf(playbook))).toBe(stringifyJson(outOf(playbook)));
  });

  it('says what other tools can read: OpenC2, HTTP, conditions and variables', () => {
    const file = outOf({
      ...playbookOf(
        { kind: 'verb', id: 'isolate', verb: 'isolate', input: { endpoints: ['pc-1'] }, if: 'inputs.count > 3' },
        { kind: 'request', id: 'tell', connection: 'c', input: { method: 'POST', path: '/hook', body: { a: 1 } } },
      ),
      inputs: { count: { kind: 'integer', default: 5 } },
      variables: { mode: 'a' },
    });
    const steps = Object.values(file['workflow'] as Record<string, JsonObject>);
    const commands = steps.flatMap(({ commands: found }) => (found ?? []) as readonly JsonObject[]);
    expect(
      JSON.parse(
        Buffer.from(
          commands.find(({ type }) => type === 'openc2-http')?.['content_b64'] as string,
          'base64',
        ).toString(),
      ),
    ).toEqual({
      action: 'contain',
      target: { device: { hostname: 'pc-1' } },
    });
    expect(commands.find(({ type }) => type === 'http-api')).toMatchObject({
      command: 'POST /hook HTTP/1.1',
      content: '{"a":1}',
    });
    expect(steps.map(({ condition }) => condition).filter((one) => one !== undefined)).toEqual(['__count__:value > 3']);
    expect(file['playbook_variables']).toEqual({
      __mode__: { type: 'string', value: 'a' },
      __count__: { type: 'integer', value: '5', external: true },
    });
  });

  it.each<[string, Step]>([
    ['a join', { ...stop('c'), after: [{ step: 'a' }, { step: 'b' }] }],
    ['the edge of a case', { ...stop('c'), after: [{ step: 'a', case: 'yes' }] }],
    ['the edge of a failure', { ...stop('c'), after: [{ step: 'a', failed: true }] }],
    ['a fork', { ...stop('c'), after: [{ step: 'a' }] }],
  ])('is refused for %s, which a workflow cannot have', (_, third) => {
    const second: Step = { ...stop('b'), after: [{ step: 'a' }] };
    const playbook = playbookOf({ kind: 'parallel', id: 'p', steps: [stop('a'), second, third] });
    expect(() => outOf(playbook)).toThrow(expect.objectContaining({ code: 'unsupported', failureIndicator: 'p' }));
  });
});
