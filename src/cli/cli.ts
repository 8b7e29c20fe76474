import { toAppError, type AppError } from '#kernel/error.ts';
import { stringifyJson } from '#kernel/json.ts';
import { findCommand, runCommand } from './command-line.ts';
import { exitCodes, type Command, type Context, type ExitCode } from './command.ts';
import { commandHelp, overview } from './help.ts';
import { createOutput, printable, type Streams } from './output.ts';
import { problemLines } from './problem-lines.ts';
import { rungLines } from './rung-lines.ts';

export interface CliOptions {
  /** Words after the program's name. */
  readonly words: readonly string[];
  readonly commands: readonly Command[];
  readonly options: Parameters<typeof overview>[1];
  readonly streams: Streams;
  readonly context: Omit<Context, 'output'>;
}

/** Runs one command line. Errors go to standard error, as the triple or, with --json, as a document. */
export async function runCli({ words: given, commands, options, streams, context }: CliOptions): Promise<ExitCode> {
  const json = given.includes('--json');
  const help = given.includes('--help') || given.includes('-h') || given.length === 0 || given[0] === 'help';
  const words = given.filter(
    (word, index) => !['--json', '--help', '-h'].includes(word) && !(word === 'help' && index === 0),
  );
  const shown = (text: string): string => `${json ? stringifyJson({ help: text }, 2) : text}\n`;
  try {
    if (help && words.length === 0) {
      streams.out(shown(overview(commands, options)));
      return exitCodes.done;
    }
    const { command, rest } = findCommand(commands, words);
    const full: Context = { ...context, output: createOutput(streams, json) };
    if (!help) return await runCommand(command, rest, full);
    const positions = rest.slice(0, command.positions.length).filter((word) => !word.startsWith('-'));
    streams.out(shown(commandHelp(command, (await command.moreFields?.(positions, full)) ?? {})));
    return exitCodes.done;
  } catch (thrown) {
    const error = toAppError(thrown);
    streams.error(json ? `${stringifyJson(error.toJson(), 2)}\n` : `${errorText(error)}\n`);
    return exitCodeOf(error);
  }
}

function errorText(error: AppError): string {
  const { message, remedy, failureIndicator, details } = error.toJson();
  const problems = [...problemLines(details?.['problems']), ...rungLines(details?.['rungs'])];
  const where = failureIndicator === '' ? '' : `\n  at ${printable(failureIndicator)}`;
  return [`${printable(message)}${where}`, ...problems, `  ${remedy}`].join('\n');
}

const usageCodes: readonly string[] = [
  'invalid_input',
  'invalid_playbook',
  'invalid_policy',
  'unknown_action',
  'unknown_connection',
  'unknown_connector',
  'not_found',
  'configuration',
  'conflict',
  'precondition_failed',
  'forbidden',
  'guard_denied',
  'idempotency_mismatch',
  'already_running',
];

function exitCodeOf(error: AppError): ExitCode {
  if (error.applied === 'unknown') return exitCodes.unknown;
  if (error.code === 'unauthenticated' || (error.code === 'unreachable' && error.failureIndicator.startsWith('http')))
    return exitCodes.noServer;
  return usageCodes.includes(error.code) ? exitCodes.usage : exitCodes.failed;
}
