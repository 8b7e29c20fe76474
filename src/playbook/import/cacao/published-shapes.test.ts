import { describe, expect, it } from 'vitest';
import type { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import { importPlaybook } from '../import.ts';
import { end, file, idOf, manual, start } from '../testing/cacao-file.ts';
import { cacaoShapes } from '../testing/cacao-shapes.ts';
import { translateCacao } from './import.ts';

const known = { action: () => null, actionIds: [] };
const notesOf = (text: string): readonly (readonly [string, string])[] =>
  translateCacao(text).notes.map(({ pointer, text: note }) => [pointer, note]);
const one = (action: object, more: object = {}): string =>
  file({ ...start, 'action-1': { ...manual('a', { on_completion: 'end-1' }), ...action }, ...end(1) }, more);
const at = `/workflow/${idOf('action-1')}`;

describe('CACAO playbooks in the shapes of published ones', () => {
  it.each(cacaoShapes)('$id comes out without a problem', ({ id, text }) => {
    const { report } = importPlaybook('cacao', text, known);
    expect(
      report.problems.filter(({ severity, problem }) => severity === 'error' && !/is not there/.test(problem)),
    ).toEqual([]);
    expect(report.playbook).toBe(id);
  });

  it('take variables of a step for the whole playbook, and say where two differ', () => {
    const own = (value: string) => ({ step_variables: { __n__: { type: 'integer', value } } });
    const text = file({
      ...start,
      'action-1': manual('a', { ...own('1'), on_completion: 'action-2' }),
      'action-2': manual('b', { ...own('2'), on_completion: 'end-1' }),
      ...end(1),
    });
    expect(translateCacao(text).playbook.variables).toEqual({ n: 1 });
    expect(notesOf(text)).toEqual(
      expect.arrayContaining([
        [`${at}/step_variables/__n__`, '`__n__` became a variable of the whole playbook.'],
        [`/workflow/${idOf('action-2')}/step_variables/__n__`, expect.stringContaining('the first counts')],
      ]),
    );
  });

  it.each<[string, object, object, string, string]>([
    ['an agent that is not defined', { agent: 'organization-7' }, {}, `${at}/agent`, 'does not define'],
    ['a target that is not defined', { targets: ['http-api-7'] }, {}, `${at}/targets/0`, 'does not define'],
    [
      'an agent without a type',
      {},
      { agent_definitions: { 'organization-1': { name: 'x' } } },
      `/agent_definitions/${idOf('organization-1')}`,
      'no `type`',
    ],
    [
      'an agent of no known type',
      {},
      { agent_definitions: { 'organization-1': { type: 'invalid' } } },
      `/agent_definitions/${idOf('organization-1')}`,
      'none of the types',
    ],
    [
      'a credential',
      {},
      { authentication_info_definitions: { 'user-auth--1': { type: 'user-auth', password: 'p' } } },
      '/authentication_info_definitions/user-auth--1',
      'belongs to the connection',
    ],
    ['no author', {}, { created_by: undefined }, '', 'created_by'],
    ['a time that is none', {}, { modified: 'yesterday' }, '/modified', 'is no time'],
    ['a revoked playbook', {}, { revoked: true }, '/revoked', 'was revoked'],
    [
      'an extension of another tool',
      { step_extensions: { 'extension-definition--1': { type: 'assignment', expression: '.a' } } },
      {},
      `${at}/step_extensions/extension-definition--1`,
      '`assignment` has no counterpart',
    ],
    [
      'a variable that nobody declares',
      { commands: [{ type: 'manual', command: 'Do __x__:value' }] },
      {},
      `${at}/commands/0`,
      '`__x__` is not declared',
    ],
  ])('report %s at its place', (_, action, more, pointer, note) =>
    expect(notesOf(one(action, more))).toContainEqual([pointer, expect.stringContaining(note)]),
  );

  it('say nothing of the layout of a drawing tool', () => {
    const layout = { 'extension-definition--418ee24c-9cb1-46d9-afa5-309e01aabc7f': { type: 'coordinates', x: 1 } };
    expect(notesOf(one({ step_extensions: layout }))).toEqual([]);
  });

  it.each([
    ['GET http://__server__/by/__id__', 'is a variable'],
    ['GET /x HTTP/1.1', 'not named as a target'],
    ['FETCH /x', 'start line'],
  ])('leave the request %s to a person', (command, reason) => {
    const text = one({ commands: [{ type: 'http-api', command }] });
    expect(translateCacao(text).playbook.steps[0]).toMatchObject({
      disabled: true,
      notes: expect.stringContaining(reason),
    });
  });

  it.each<[string, JsonObject, RegExp]>([
    ['a start that is none', { workflow_start: 'action-1' }, /Add a `start` step/],
    ['a misspelt way', { workflow_start: 'start-2' }, /Did you mean/],
    ['an exception that is not there', { workflow_exception: 'end-9' }, /Did you mean|Add it to `workflow`/],
    ['no name', { name: '' }, /Give the playbook a name/],
    ['another thing', { type: 'bundle' }, /no CACAO playbook/],
  ])('name the remedy for %s', (_, more, fix) => {
    try {
      translateCacao(one({}, more));
      expect.fail('nothing was thrown');
    } catch (error) {
      const problems = (error as AppError).details?.['problems'] as unknown as readonly { readonly fix?: string }[];
      expect(problems.map(({ fix: given }) => given).join('\n')).toMatch(fix);
      expect(problems.every(({ fix: given }) => given !== undefined)).toBe(true);
    }
  });
});
