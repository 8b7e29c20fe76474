import { cliFlagsOf, parseCliFlags } from '#catalog/cli-flags.ts';
import { AppError } from '#kernel/error.ts';
import type { Fields } from '#kernel/field.ts';
import type { JsonObject } from '#kernel/json.ts';
import { nearest } from '#kernel/nearest.ts';
import { parseInput } from '#kernel/validate.ts';
import type { Command, Context, ExitCode } from './command.ts';

/** The command that the first words name, and the words after it. @throws AppError `invalid_input` with the nearest command */
export function findCommand(
  commands: readonly Command[],
  words: readonly string[],
): { command: Command; rest: readonly string[] } {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const command = commands.find((one) => one.name === name);
    if (command !== undefined) return { command, rest: words.slice(length) };
  }
  const given = words
    .slice(0, 2)
    .filter((word) => !word.startsWith('-'))
    .join(' ');
  throw new AppError('invalid_input', `There is no command \`${given}\`. ${hintFor(given, commands)}`, {
    failureIndicator: 'cordon',
  });
}

function hintFor(given: string, commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name);
  const subject = given.split(' ', 1)[0] ?? '';
  const close = nearest(given, names);
  if (close !== null && given.includes(' ')) return `Did you mean \`cordon ${close}\`?`;
  const ofSubject = names.filter((name) => name.startsWith(`${subject} `));
  if (ofSubject.length > 0) return `There are ${ofSubject.map((name) => `\`cordon ${name}\``).join(', ')}.`;
  return close === null ? 'See cordon --help.' : `Did you mean \`cordon ${close}\`?`;
}

/** Reads the words of a command by its fields and runs it. @throws AppError `invalid_input` that names the flag */
export async function runCommand(command: Command, words: readonly string[], context: Context): Promise<ExitCode> {
  const { positions, flags } = split(command, words);
  const ownFields = flagFields(command, positions.length);
  const rest = without((await command.moreFields?.(positions, context)) ?? {}, Object.keys(ownFields));
  const byName = parseCliFlags({ ...ownFields, ...rest }, flags, context.readFile);
  const own = pick(byName, ownFields);
  positions.forEach((value, index) => {
    const name = command.positions[index];
    if (name !== undefined) own[name] = value;
  });
  return command.run(parseInput(command.fields, own, command.name), context, pick(byName, rest));
}

/**
 * The fields of the command that flags give: what is given by position leaves its flag to an input field of that name.
 * An input field that shares its name with one of these is given by --input.
 */
export function flagFields({ positions, fields }: Command, positionsGiven: number): Fields {
  return without(fields, positions.slice(0, positionsGiven));
}

export function without(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

/** Words before the first flag are positions; where all flags are known beforehand, also words that belong to no flag. */
function split(command: Command, words: readonly string[]): { positions: readonly string[]; flags: readonly string[] } {
  const { positions, flags } = command.moreFields === undefined ? sorted(command, words) : inFront(words);
  if (positions.length <= command.positions.length) return { positions, flags };
  const surplus = positions[command.positions.length] ?? '';
  throw new AppError(
    'invalid_input',
    `\`${surplus}\` is one word too many for ${command.name}. See cordon ${command.name} --help.`,
    {
      failureIndicator: command.name,
    },
  );
}

function inFront(words: readonly string[]): { positions: readonly string[]; flags: readonly string[] } {
  const firstFlag = words.findIndex((word) => word.startsWith('-'));
  const end = firstFlag === -1 ? words.length : firstFlag;
  return { positions: words.slice(0, end), flags: words.slice(end) };
}

function sorted(
  command: Command,
  words: readonly string[],
): { positions: readonly string[]; flags: readonly string[] } {
  const withValue = new Set(
    cliFlagsOf(command.fields).flatMap(({ flag, placeholder }) => (placeholder === '' ? [] : [flag])),
  );
  const positions: string[] = [];
  const flags: string[] = [];
  for (const [index, word] of words.entries()) {
    const before = words[index - 1];
    const isValue = before !== undefined && withValue.has(before) && !word.startsWith('--');
    if (isValue || word.startsWith('-')) flags.push(word);
    else positions.push(word);
  }
  return { positions, flags };
}

function pick(input: JsonObject, fields: Fields): Record<string, JsonObject[string]> {
  return Object.fromEntries(Object.entries(input).filter(([name]) => Object.hasOwn(fields, name)));
}
