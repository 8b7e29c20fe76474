import { describe, expect, test } from 'vitest';
import { createCatalog } from '#catalog/catalog.ts';
import { connectors } from '#catalog/connectors.ts';
import { AppError } from '#kernel/error.ts';
import { runCli } from './cli.ts';
import { commands } from './commands.ts';

const catalog = createCatalog(connectors);

async function run(...words: readonly string[]): Promise<{ code: number; out: string; error: string }> {
  let out = '';
  let error = '';
  const code = await runCli({
    words,
    commands,
    options: [{ name: 'CORDON_URL', default: '', help: 'Server.' }],
    streams: { out: (text) => void (out += text), error: (text) => void (error += text) },
    context: {
      catalog: async () => catalog,
      client: async () => {
        throw new AppError('unreachable', 'No server here.', { failureIndicator: 'http' });
      },
      readFile: (path) => {
        throw new AppError('invalid_input', `${path} cannot be read.`, { failureIndicator: path });
      },
      local: {
        checkPlaybook: () => Promise.reject(new Error('These commands check no playbook.')),
        openFolder: () => {
          throw new AppError('invalid_input', 'These commands open no folder.');
        },
      },
      writeFile: async (path) => {
        throw new AppError('invalid_input', `${path} cannot be written.`, { failureIndicator: path });
      },
      signal: new AbortController().signal,
    },
  });
  return { code, out, error };
}

describe('help', () => {
  test.each([[], ['--help'], ['-h'], ['help']])('names every command: %s', async (...words) => {
    const { code, out, error } = await run(...words);
    expect([code, error]).toEqual([0, '']);
    for (const { name, summary } of commands) {
      expect(out).toMatch(new RegExp(`^ *${name} `, 'm'));
      expect(out).toContain(summary);
    }
    expect(out).toContain('CORDON_URL');
  });

  test.each(commands.map(({ name }) => name))('of %s', async (name) => {
    const command = commands.find((one) => one.name === name);
    const { code, out, error } = await run(...name.split(' '), '--help');
    expect([code, error]).toEqual([0, '']);
    expect(out).toContain(`Usage: cordon ${name}`);
    expect(out).toContain(command?.summary);
    expect(JSON.parse((await run(...name.split(' '), '--help', '--json')).out)).toEqual({ help: out.trimEnd() });
  });

  test('of an action shows the flags of its input, also one that is named like a word of the command', async () => {
    const { out } = await run('action', 'run', 'stormshield.isolate-agent', '--help');
    expect(out).toMatch(/--id <text> .*\(required\)/);
    expect(out).toContain('--force-server-isolation');
  });
});

describe('what is wrong is named, with what would be right', () => {
  test.each([
    [['action'], 'There are `cordon action list`, `cordon action show`, `cordon action run`'],
    [['action', 'lst'], 'Did you mean `cordon action list`?'],
    [['acton', 'list'], 'Did you mean `cordon action list`?'],
    [['nothing', 'like', 'it'], 'See cordon --help'],
    [['action', 'show', 'stormshield.isolate-agnt'], 'Did you mean `stormshield.isolate-agent`?'],
    [['action', 'show'], 'action show.id is required'],
    [['action', 'run'], 'action run.id is required'],
    [['action', 'run', 'nothing'], 'There is no action `nothing`'],
    [['action', 'list', '--efect', 'read'], 'did you mean --effect?'],
    [['action', 'list', '--effect', 'raed'], 'must be one of read, write, destructive'],
    [['action', 'list', 'one', 'two'], '`two` is one word too many'],
    [['action', 'show', 'stormshield.isolate-agent', '--json', 'more'], '`more` is one word too many'],
    [['playbook', 'import', '--format', 'visio', 'x.json'], 'must be one of sekoia, cacao'],
    [['playbook', 'import', '--format', 'cacao', 'x.json', 'y.json'], '`y.json` is one word too many'],
    [['playbook', 'import', 'x.json'], 'playbook import.format is required'],
    [['run', 'list', '--limit', 'many'], '--limit takes a whole number, not many'],
    [['run', 'list', '--limit', '0'], 'limit'],
    [['action', 'run', 'stormshield.isolate-agent', '--connection', 'SES'], 'input.id is required'],
    [
      ['action', 'run', 'stormshield.isolate-agent', '--connection', 'SES', '--id', 'x', '--coment', 'y'],
      'did you mean --comment?',
    ],
    [
      ['action', 'run', 'stormshield.isolate-agent', '--connection', 'SES', '--id', 'x'.repeat(300)],
      'input.id has 300 characters; at most 256',
    ],
    [
      ['action', 'run', 'stormshield.isolate-agent', '--connection', 'SES', '--id', 'x', '--id', 'y'],
      '--id is given twice',
    ],
    [['action', 'run', 'stormshield.isolate-agent', '--connection', '--id', 'x'], '--connection needs a value'],
    [
      ['action', 'run', 'stormshield.isolate-agent', '--connection', 'SES', '--input', '["x"]'],
      '--input must be an object',
    ],
    [
      ['action', 'run', 'stormshield.isolate-agent', '--connection', 'SES', '--input', '{"id": x}'],
      'it goes wrong at line 1, column 8',
    ],
    [
      ['action', 'run', 'stormshield.isolate-agent', '--connection', 'SES', '--input', '@missing.json'],
      'missing.json cannot be read',
    ],
  ])('%j', async (words, sentence) => {
    const plain = await run(...words);
    expect([plain.code, plain.out]).toEqual([2, '']);
    expect(plain.error).toContain(sentence);
    expect(plain.error.trim().split('\n').length).toBeGreaterThan(2);
    const json = await run(...words, '--json');
    expect([json.code, json.out]).toEqual([2, '']);
    expect(JSON.parse(json.error)).toMatchObject({
      failureIndicator: expect.stringMatching(/./),
      remedy: expect.stringMatching(/./),
    });
  });

  test('a command that needs a server says that there is none, and keeps its own exit code for it', async () => {
    expect(await run('run', 'list')).toMatchObject({
      code: 5,
      out: '',
      error: expect.stringContaining('No server here.'),
    });
    const words = ['--connection', 'SES', '--id', 'x'];
    expect((await run('action', 'run', 'stormshield.isolate-agent', ...words)).code).toBe(5);
  });
});

describe('the catalogue needs no server', () => {
  test('list, by words and filters, as text and as JSON', async () => {
    const found = await run('action', 'list', 'isolate', '--connector', 'stormshield', '--json');
    expect(found.code).toBe(0);
    expect((JSON.parse(found.out) as { id: string }[])[0]?.id).toBe('stormshield.isolate-agent');
    expect((await run('action', 'list', '--connector', 'stormshield')).out).toMatch(/^ID +EFFECT +CATEGORY +TITLE/);
  });

  test('show and connectors', async () => {
    expect(JSON.parse((await run('action', 'show', 'stormshield.isolate-agent', '--json')).out)).toMatchObject({
      effect: 'write',
    });
    expect(JSON.parse((await run('connector', 'list', '--json')).out)).toHaveLength(connectors.length);
  });
});
