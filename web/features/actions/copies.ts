import { stringify } from 'yaml';
import type { JsonObject } from '../../lib/json.ts';

export interface GivenCall {
  readonly action: string;
  readonly connection: string;
  readonly input: JsonObject;
}

/** One word of a POSIX shell, whatever is in it. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

export function asCli({ action, connection, input }: GivenCall): string {
  const given = Object.keys(input).length === 0 ? '' : ` --input ${shellWord(JSON.stringify(input))}`;
  return `cordon action run ${shellWord(action)} --connection ${shellWord(connection)}${given} --wait`;
}

/** The token stays out of it: whoever takes it along sets their own. */
export function asCurl({ action, connection, input }: GivenCall, origin: string): string {
  return [
    `curl --fail-with-body ${shellWord(`${origin}/api/v1/actions/${encodeURIComponent(action)}/run`)}`,
    '-H "Authorization: Bearer $CORDON_TOKEN"',
    "-H 'Content-Type: application/json'",
    `-d ${shellWord(JSON.stringify({ connection, input }))}`,
  ].join(' \\\n  ');
}

/** As an entry of `steps` in a playbook. */
export function asStep({ action, connection, input }: GivenCall): string {
  const id = (action.split('.').at(-1) ?? action).toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-');
  return stringify([{ id, action, connection, ...(Object.keys(input).length === 0 ? {} : { input }) }]).trimEnd();
}
