import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import { textsOf } from '../targets.ts';
import { probeComplete } from './probes.ts';
import { threatsMeant } from './threat-lookup.ts';
import { byIds, conditional, idsOf, type SentinelOneVerb } from './verb.ts';

const ofThreat = 'sentinelone.threats.fetch-threat-file';
const ofAgent = 'sentinelone.agent-actions.fetch-files';

export const fileVerbs: readonly SentinelOneVerb[] = [
  {
    verb: 'fetch-file',
    capability: conditional(
      'Endpoints.fileFetch; Threats.fetchThreatFile for a detection',
      'Needs the licence Complete. The archive is locked with a password that you choose.',
    ),
    actions: [ofThreat, ofAgent],
    maxEndpoints: 1,
    async prepare(input, endpoints, context) {
      const [agent] = endpoints;
      if (input['detection'] === undefined || agent === undefined) return input;
      return { ...input, threats: [...(await threatsMeant({ detection: input['detection'] }, agent, context))] };
    },
    calls(input, endpoints) {
      const password = passwordOf(input);
      const [id = ''] = idsOf(endpoints);
      const threats = textsOf(input['threats']);
      if (threats.length > 0) {
        return [{ actionId: ofThreat, input: byIds(threats, { password }), endpoints: [id] }];
      }
      const data = { files: [input['path'] ?? ''], password };
      return [{ actionId: ofAgent, input: { agent_id: id, data }, endpoints: [id] }];
    },
    probe: probeComplete,
  },
];

function passwordOf({ password }: JsonObject): string {
  if (typeof password === 'string') return password;
  throw new AppError('invalid_input', 'SentinelOne locks the archive that it uploads: give a `password` for it.', {
    failureIndicator: 'input.password',
  });
}
