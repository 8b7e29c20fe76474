import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { nearest } from '#kernel/nearest.ts';
import { defaultDataDirectory } from '#store/embedded/data-directory.ts';
import { isRoot } from '#store/embedded/database-user.ts';
import type { SingleSignOn } from '#access/single-sign-on.ts';
import { options, type OptionName } from './options.ts';
import { readSingleSignOn } from './single-sign-on.ts';
import { configuration, listOf } from './option-values.ts';

export type Role = 'all' | 'api' | 'worker';
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface Settings {
  readonly dataDirectory: string;
  readonly databaseUrl: string | null;
  readonly host: string;
  readonly port: number;
  /** For links in notices; null: notices have none. */
  readonly publicUrl: string | null;
  readonly role: Role;
  readonly keys: string | null;
  readonly concurrency: number;
  readonly databaseConnections: number;
  /** Bytes of one stored file, and of all. */
  readonly fileLimits: { readonly file: number; readonly total: number };
  readonly logLevel: LogLevel;
  readonly trustedProxies: readonly string[];
  readonly secondFactorRoles: readonly string[];
  readonly singleSignOn: SingleSignOn | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws AppError `configuration` that names the option, also for one that is misspelt */
export function readSettings(environment: Environment, cwd: string): Settings {
  refuseUnknown(environment);
  const text = (name: OptionName): string => optionText(environment, name);
  return {
    dataDirectory: dataDirectoryOf(environment, cwd),
    databaseUrl: urlOrNull(text('DATABASE_URL')),
    host: text('CORDON_HOST'),
    port: integer('CORDON_PORT', text('CORDON_PORT'), 0, 65_535),
    publicUrl: publicUrlOrNull(text('CORDON_PUBLIC_URL')),
    role: choice('CORDON_ROLE', text('CORDON_ROLE'), ['all', 'api', 'worker']),
    keys: text('CORDON_KEY') === '' ? null : text('CORDON_KEY'),
    concurrency: integer('CORDON_CONCURRENCY', text('CORDON_CONCURRENCY'), 1, 500),
    databaseConnections: integer('CORDON_DATABASE_CONNECTIONS', text('CORDON_DATABASE_CONNECTIONS'), 4, 500),
    fileLimits: {
      file: megabytes('CORDON_FILE_MAX_MB', text('CORDON_FILE_MAX_MB')),
      total: megabytes('CORDON_FILES_MAX_MB', text('CORDON_FILES_MAX_MB')),
    },
    logLevel: choice('CORDON_LOG_LEVEL', text('CORDON_LOG_LEVEL'), ['debug', 'info', 'warn', 'error', 'silent']),
    trustedProxies: addresses('CORDON_TRUSTED_PROXIES', listOf(text('CORDON_TRUSTED_PROXIES'))),
    secondFactorRoles: listOf(text('CORDON_REQUIRE_SECOND_FACTOR')),
    singleSignOn: readSingleSignOn(text),
  };
}

/** The value of an option, or its default. An empty value counts as left out. */
export function optionText(environment: Environment, name: OptionName): string {
  const given = environment[name];
  if (given !== undefined && given !== '') return given;
  return options.find((option) => option.name === name)?.default ?? '';
}

export function dataDirectoryOf(environment: Environment, cwd: string): string {
  const given = environment['CORDON_DATA'];
  return given === undefined || given === '' ? defaultDataDirectory({ cwd, isRoot: isRoot() }) : resolve(cwd, given);
}

function refuseUnknown(environment: Environment): void {
  const known: readonly string[] = options.map(({ name }) => name);
  for (const name of Object.keys(environment)) {
    if (!name.startsWith('CORDON_') || known.includes(name)) continue;
    const close = nearest(name, known);
    throw configuration(name, close === null ? 'is not an option' : `is not an option; did you mean ${close}?`);
  }
}

function urlOrNull(text: string): string | null {
  if (text === '') return null;
  // The rest is for the driver to judge: the path of a socket, for example, is no host that a URL could hold.
  if (!/^postgres(ql)?:\/\//.test(text)) throw configuration('DATABASE_URL', 'must be a postgresql:// URL');
  return text;
}

function publicUrlOrNull(text: string): string | null {
  if (text === '') return null;
  const url = URL.parse(text);
  const plain =
    url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '' && url.hash === '';
  if (!plain)
    throw configuration('CORDON_PUBLIC_URL', 'must be an http or https address, such as https://cordon.example');
  return text.replace(/\/+$/, '');
}

function addresses(name: OptionName, texts: readonly string[]): readonly string[] {
  const wrong = texts.find((text) => isIP(text) === 0);
  if (wrong === undefined) return texts;
  throw configuration(name, `must be IP addresses, and \`${wrong}\` is none`);
}

function integer(name: OptionName, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw configuration(name, `must be a whole number from ${min} to ${max}, not \`${text}\``);
}

function megabytes(name: OptionName, text: string): number {
  return integer(name, text, 1, 1_000_000_000) * 1_048_576;
}

function choice<T extends string>(name: OptionName, text: string, values: readonly T[]): T {
  const found = values.find((value) => value === text);
  if (found !== undefined) return found;
  throw configuration(name, `must be one of ${values.join(', ')}, not \`${text}\``);
}
