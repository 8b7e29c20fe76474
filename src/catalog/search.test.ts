import { describe, expect, it } from 'vitest';
import { connectors } from './connectors.ts';
import { searchActions, type ActionQuery } from './search.ts';

const actions = connectors.flatMap((connector) => connector.actions);

function find(query: ActionQuery): readonly string[] {
  return searchActions(actions, query).map((action) => action.id);
}

describe('search', () => {
  it('puts the action first whose title has the word', () => {
    expect(find({ words: 'isolate', connector: 'stormshield' })[0]).toBe('stormshield.isolate-agent');
    expect(find({ words: 'ISOLATE Agent' })[0]).toBe('stormshield.isolate-agent');
    expect(find({ words: 'restore file', connector: 'stormshield' })[0]).toBe('stormshield.restore-quarantine-file');
    expect(find({ words: 'stormshield.wait-for-task' })[0]).toBe('stormshield.wait-for-task');
  });

  it('finds the start and the middle of words, behind whole words', () => {
    expect(find({ words: 'quarant' })).toContain('stormshield.quarantine-file');
    expect(find({ words: 'solat' })).toContain('stormshield.deisolate-agent');
    const found = find({ words: 'isolate' });
    expect(found.indexOf('stormshield.isolate-agent')).toBeLessThan(found.indexOf('stormshield.deisolate-agent'));
  });

  it('wants every word somewhere', () => {
    expect(find({ words: 'isolate zebra' })).toEqual([]);
    expect(find({ words: 'quarantine sha' })).toContain('stormshield.quarantine-file');
  });

  it('filters, and keeps the order without words', () => {
    expect(find({})).toEqual(actions.map((action) => action.id));
    expect(find({ words: '  ,. ' })).toHaveLength(actions.length);
    expect(find({ connector: 'http' })).toEqual(['http.request']);
    expect(find({ connector: 'stormshield', category: 'quarantine' })).toEqual([
      'stormshield.quarantine-file',
      'stormshield.restore-quarantine-file',
    ]);
    expect(find({ connector: 'stormshield', effect: 'read' })).toEqual(['stormshield.wait-for-task']);
    expect(find({ connector: 'storm' })).toEqual([]);
  });
});
