import type { Endpoint } from '#kernel/endpoint.ts';
import { idWord, isMeant, type EndpointText } from './endpoint-text.ts';
import { hostOf, serialOf } from './machine-keys.ts';

/** Finds the agents that a text means without looking at each of them: a thousand names over a thousand agents are common. */
export interface AgentIndex {
  meant(text: EndpointText): readonly Endpoint[];
}

export function indexAgents(agents: readonly Endpoint[]): AgentIndex {
  const byWord = new Map<string, Set<Endpoint>>();
  for (const agent of agents) {
    const words = [idWord(agent.id), hostOf(agent.name), agent.name.toLowerCase(), serialOf(agent.serial) ?? ''];
    for (const word of words) {
      const known = byWord.get(word);
      if (known === undefined) byWord.set(word, new Set([agent]));
      else known.add(agent);
    }
  }
  const candidates = (text: EndpointText): Iterable<Endpoint> => {
    switch (text.kind) {
      case 'word':
        return new Set([
          ...(byWord.get(text.word.toLowerCase()) ?? []),
          ...(byWord.get(idWord(text.word)) ?? []),
          ...(byWord.get(hostOf(text.word)) ?? []),
          ...(byWord.get(serialOf(text.word) ?? text.word) ?? []),
        ]);
      case 'agent':
        return byWord.get(idWord(text.agentId)) ?? [];
      default:
        return agents;
    }
  };
  return { meant: (text) => [...candidates(text)].filter((agent) => isMeant(agent, text)) };
}
