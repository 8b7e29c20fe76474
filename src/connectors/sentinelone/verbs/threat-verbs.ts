import { AppError } from '#kernel/error.ts';
import type { VerbId } from '#kernel/verb-table.ts';
import { textsOf } from '../targets.ts';
import { threatsMeant } from './threat-lookup.ts';
import { byIds, conditional, idsOf, type SentinelOneVerb } from './verb.ts';

const detectedOnly = (what: string): string =>
  `Only for ${what} that SentinelOne has detected: it takes a step against a threat, found by its id, its path, name or hash.`;

const mitigate = 'sentinelone.threats.mitigate-threats';

/** Steps against files and processes; the console knows them as steps against threats. */
export const threatVerbs: readonly SentinelOneVerb[] = [
  step('quarantine-file', 'quarantine', 'Threats.quarantine', 'files'),
  step('restore-file', 'un-quarantine', 'Threats.unquarantine', 'files'),
  step('kill-process', 'kill', 'Threats.kill', 'processes'),
];

function step(verb: VerbId, action: string, permission: string, what: string): SentinelOneVerb {
  return {
    verb,
    capability: conditional(permission, detectedOnly(what)),
    actions: [mitigate],
    isMeant: (input) => input['action'] === action,
    maxEndpoints: 1,
    async prepare(input, endpoints, context) {
      const threats: string[] = [];
      for (const agent of endpoints) threats.push(...(await threatsMeant(input, agent, context)));
      return { ...input, threats };
    },
    calls(input, endpoints) {
      const threats = textsOf(input['threats']);
      if (threats.length === 0) throw new AppError('unsupported', detectedOnly(what), { failureIndicator: verb });
      return [
        {
          actionId: mitigate,
          input: { action, ...byIds(threats) },
          endpoints: idsOf(endpoints),
        },
      ];
    },
  };
}
