import { cliFlagsOf } from '#catalog/cli-flags.ts';
import type { Fields } from '#kernel/field.ts';
import { exitCodes, type Command } from './command.ts';
import { flagFields, without } from './command-line.ts';

interface OptionHelp {
  readonly name: string;
  readonly default: string;
  readonly help: string;
}

export function overview(commands: readonly Command[], options: readonly OptionHelp[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length), ...options.map(({ name }) => name.length)) + 2;
  return [
    'Usage: cordon <command> [words] [--flags] [--json]',
    '',
    'Commands',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`),
    '',
    'Options from the environment',
    ...options.map(
      ({ name, default: value, help }) => `  ${name.padEnd(width)}${help}${value === '' ? '' : ` Default ${value}.`}`,
    ),
    '',
    'Exit codes',
    ...Object.entries(exitCodes).map(
      ([name, code]) => `  ${String(code).padEnd(width)}${exitCodeHelp[name as keyof typeof exitCodes]}`,
    ),
    '',
    'cordon <command> --help shows the flags of a command.',
  ].join('\n');
}

const exitCodeHelp = {
  done: 'done',
  failed: 'tried, and failed or only partly done',
  usage: 'the command or its input was wrong; nothing was sent',
  pending: 'accepted by the console, not finished yet',
  unknown: 'nobody can say whether the write took effect; see `cordon intent list --status unknown`',
  noServer: 'no server answers, or it refused the token',
} as const satisfies Record<keyof typeof exitCodes, string>;

export function commandHelp(command: Command, more: Fields): string {
  const words = command.positions.map((name) => (command.fields[name]?.required === true ? `<${name}>` : `[${name}]`));
  const own = flagFields(command, command.positions.length);
  const flags = cliFlagsOf({ ...own, ...without(more, Object.keys(own)) });
  const heads = flags.map(({ flag, placeholder }) => `${flag} ${placeholder}`.trim());
  const width = Math.max(8, ...heads.map((head) => head.length)) + 2;
  return [
    ['Usage: cordon', command.name, ...words, '[--flags] [--json]'].join(' '),
    '',
    command.summary,
    ...(flags.length === 0 ? [] : ['']),
    ...flags.map(({ required, repeatable, help }, index) => {
      const notes = [required ? 'required' : '', repeatable ? 'may be repeated' : '']
        .filter((note) => note !== '')
        .join(', ');
      return `  ${(heads[index] ?? '').padEnd(width)}${help}${notes === '' ? '' : ` (${notes})`}`.trimEnd();
    }),
  ].join('\n');
}
