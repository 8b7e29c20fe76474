import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppError } from '#kernel/error.ts';
import { isJsonObject, stringifyJson, type Json, type JsonObject } from '#kernel/json.ts';
import { textOf } from '../answer.ts';
import { defineCommand, exitCodes, type Command } from '../command.ts';
import { printable } from '../output.ts';

const importFile = defineCommand({
  name: 'playbook import',
  summary: 'Translate a playbook of another product to YAML; nothing is published',
  positions: ['file'],
  fields: {
    file: { kind: 'text', required: true },
    format: {
      kind: 'choice',
      values: ['sekoia', 'cacao'],
      required: true,
      help: 'Playbook of the Sekoia.io platform, or CACAO 2.0.',
    },
  },
  async run({ file, format }, { client, output, readFile }) {
    const answer = await (await client()).call('importPlaybook', { body: { format, text: readFile(file) } });
    const report = isJsonObject(answer['report']) ? answer['report'] : {};
    for (const line of reportLines(report)) output.progress(line);
    output.answer(answer, () => textOf(answer, 'source').trimEnd());
    return exitCodes.done;
  },
});

/** What a person should look at, beside the document on standard output. */
function reportLines(report: JsonObject): readonly string[] {
  const disabled = rowsOf(report['disabled']);
  const notes = rowsOf(report['notes']).filter(isJsonObject);
  const problems = rowsOf(report['problems']).filter(isJsonObject);
  return [
    `${shown(report['title'])}: ${shown(report['steps'])} steps, ${disabled.length} of them disabled.`,
    ...notes.map(({ line, column, step, level, text }) =>
      printable(
        `  ${shown(level)}  ${shown(line)}:${shown(column)}  ${step === null ? '' : `${shown(step)}: `}${shown(text)}`,
      ),
    ),
    ...problems.map(({ line, column, path, problem, fix }) =>
      printable(
        `  problem  ${shown(line)}:${shown(column)} of the result  ${shown(path)} ${shown(problem)}. ${shown(fix)}`,
      ),
    ),
  ];
}

function rowsOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function shown(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : stringifyJson(value);
}

const exportPlaybook = defineCommand({
  name: 'playbook export',
  summary: 'A published playbook in the format of other products',
  positions: ['playbook'],
  fields: {
    playbook: { kind: 'text', required: true, help: 'Id of a published playbook.' },
    format: { kind: 'choice', values: ['cacao'], default: 'cacao', help: 'CACAO 2.0.' },
    version: { kind: 'integer', min: 1 },
  },
  async run({ playbook, version }, { client, output }) {
    const file = await (await client()).call('exportPlaybookAsCacao', { params: { id: playbook }, query: { version } });
    output.answer(file, () => stringifyJson(file, 2));
    return exitCodes.done;
  },
});

const build = defineCommand({
  name: 'playbook build',
  summary: 'The YAML of a playbook that is written in TypeScript; needs no server',
  positions: ['file'],
  fields: {
    file: { kind: 'text', required: true, help: 'A module that exports `playbook`, made with `definePlaybook`.' },
  },
  async run({ file }, { output, readFile }) {
    // A file that is not there is told as for every other command.
    readFile(file);
    const source = await sourceOf(file);
    output.answer({ source }, () => source.trimEnd());
    return exitCodes.done;
  },
});

async function sourceOf(file: string): Promise<string> {
  const module = await load(file);
  const built = typeof module === 'object' && module !== null && 'playbook' in module ? module.playbook : null;
  if (typeof built === 'object' && built !== null && 'source' in built && typeof built.source === 'string')
    return built.source;
  throw new AppError('invalid_input', `${file} exports no \`playbook\` that was made with \`definePlaybook\`.`, {
    failureIndicator: file,
  });
}

async function load(file: string): Promise<unknown> {
  try {
    return (await import(pathToFileURL(resolve(file)).href)) as unknown;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('invalid_input', `${file} cannot be run: ${reason}`, { failureIndicator: file, cause });
  }
}

export const playbookExchangeCommands: readonly Command[] = [importFile, exportPlaybook, build];
