import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { CapabilityMatrix } from '#response/verbs/capabilities.ts';
import { actionTargetPairs } from '#response/verbs/openc2.ts';
import { demand, reaches, type Principal } from './principal.ts';

/** A response of OpenC2; its status is also that of HTTP. */
export interface OpenC2Response {
  readonly status: 200 | 400 | 501;
  readonly status_text: string;
  readonly results?: JsonObject;
}

export interface OpenC2UseCases {
  /** Takes one command. What Cordon can do is told; what it should do is asked for by verbs, where approvals and receipts have a place. */
  command(principal: Principal, command: JsonObject, signal: AbortSignal): Promise<OpenC2Response>;
}

const features = ['versions', 'profiles', 'pairs', 'rate_limit'] as const;
type Feature = (typeof features)[number];

/** Commands a minute that this endpoint vouches for: it answers from memory. */
const commandsPerMinute = 6_000;

const members: readonly string[] = ['action', 'target', 'args', 'actuator', 'profile', 'command_id'];

export function openC2UseCases(matrix: CapabilityMatrix): OpenC2UseCases {
  return {
    async command(principal, command, signal) {
      demand(principal, 'view');
      const wrong = problemOf(command);
      if (wrong !== null) return { status: 400, status_text: wrong };
      const { action, args } = command;
      const target = command['target'] as JsonObject;
      const [name = '', value] = Object.entries(target)[0] ?? [];
      if (action !== 'query' || name !== 'features') {
        return {
          status: 501,
          status_text: `Command not supported: only \`query features\` is answered here. Use the verbs of the API for \`${textOf(action)} ${name}\`.`,
        };
      }
      if (isJsonObject(args) && args['response_requested'] !== undefined && args['response_requested'] !== 'complete') {
        return { status: 400, status_text: '`query features` takes no response_requested other than `complete`.' };
      }
      const asked = value as readonly Json[];
      if (new Set(asked).size !== asked.length) return { status: 400, status_text: 'A feature is asked for twice.' };
      const strange = asked.filter((feature) => !features.includes(feature as Feature));
      if (strange.length > 0) {
        return {
          status: 501,
          status_text: `Feature not supported: ${strange.map(String).join(', ')}. The features are ${features.join(', ')}.`,
        };
      }
      if (asked.length === 0) return { status: 200, status_text: 'OK' };
      const known = await matrix.read(principal.requester.tenant, false, signal);
      const rows = known.filter(({ connection }) => reaches(principal, connection.id));
      const all: Readonly<Record<Feature, Json>> = {
        versions: ['1.0'],
        profiles: [],
        pairs: Object.fromEntries(
          Object.entries(actionTargetPairs(rows)).map(([pair, targets]) => [pair, [...targets]]),
        ),
        rate_limit: commandsPerMinute,
      };
      const results = Object.fromEntries((asked as readonly Feature[]).map((feature) => [feature, all[feature]]));
      return { status: 200, status_text: 'OK', results };
    },
  };
}

/** Why a command is none; null when it is one. */
function problemOf(command: JsonObject): string | null {
  const strange = Object.keys(command).find((name) => !members.includes(name));
  if (strange !== undefined) return `\`${strange}\` is no member of a command; its members are ${members.join(', ')}.`;
  if (typeof command['action'] !== 'string') return 'A command needs an `action`, such as `query`.';
  const { target } = command;
  if (!isJsonObject(target) || Object.keys(target).length !== 1) {
    return 'A command needs a `target` with exactly one member, such as `{"features": []}`.';
  }
  if ('features' in target && !isTexts(target['features'])) return '`target.features` must be a list of texts.';
  return null;
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function isTexts(value: Json | undefined): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
