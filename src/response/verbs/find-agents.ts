import type { ActionContext } from '#kernel/action.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import type { EndpointKey } from '#kernel/verb.ts';
import { askEach, type Answer, type Console, type VerbParts } from './ask-console.ts';
import { indexAgents } from './agent-index.ts';
import type { EndpointText } from './endpoint-text.ts';
import { domainOf, hostOf, serialOf } from './machine-keys.ts';

/** How many values one question of a directory may hold. */
const valuesPerQuestion = 100;
const idsPerQuestion = 1_000;

/** What one console is asked for. */
interface Questions {
  readonly ids: readonly string[];
  readonly keys: Readonly<Partial<Record<EndpointKey, readonly string[]>>>;
}

export interface Found {
  readonly agents: readonly Endpoint[];
  readonly answers: readonly Answer<readonly Endpoint[]>[];
}

/**
 * Asks every console for what the texts name, then for the other agents of the machines that were found.
 * @param siblings which texts also mean agents that they do not name themselves
 */
export async function findAgents(
  parts: VerbParts,
  consoles: readonly Console[],
  texts: readonly EndpointText[],
  siblings: (text: EndpointText) => boolean,
  signal: AbortSignal,
): Promise<Found> {
  const first = await ask(parts, consoles, (console) => directQuestions(console, texts), signal);
  const silent = new Set(first.flatMap((answer) => ('error' in answer ? [answer.console] : [])));
  const awake = consoles.filter((console) => !silent.has(console));
  const direct = agentsOf(first);
  const index = indexAgents(direct);

  // What is neither a name nor an id may be a serial number.
  const open = texts.filter((text) => text.kind === 'word' && index.meant(text).length === 0);
  const bySerial = await ask(parts, awake, (console) => serialQuestions(console, open), signal);
  const all = indexAgents([...direct, ...agentsOf(bySerial)]);
  const named = unique(texts.flatMap((text) => all.meant(text)));
  const known = unique(texts.filter(siblings).flatMap((text) => all.meant(text)));
  const others =
    awake.length < 2 ? [] : await ask(parts, awake, (console) => siblingQuestions(console, known, texts), signal);
  return { agents: unique([...named, ...agentsOf(others)]), answers: [...first, ...bySerial, ...others] };
}

function ask(
  parts: VerbParts,
  consoles: readonly Console[],
  questionsFor: (console: Console) => Questions,
  signal: AbortSignal,
): Promise<readonly Answer<readonly Endpoint[]>[]> {
  const asked = consoles
    .map((console) => ({ console, questions: questionsFor(console) }))
    .filter(
      ({ questions: { ids, keys } }) => ids.length > 0 || Object.values(keys).some((values) => values.length > 0),
    );
  const byConsole = new Map(asked.map(({ console, questions }) => [console, questions]));
  return askEach(
    parts,
    asked.map(({ console }) => console),
    signal,
    (console, context) => answerOf(console, byConsole.get(console) ?? { ids: [], keys: {} }, context),
  );
}

async function answerOf(
  console: Console,
  questions: Questions,
  context: ActionContext<unknown>,
): Promise<readonly Endpoint[]> {
  const { directory } = console.support;
  const parts = await Promise.all([
    ...chunks(questions.ids, idsPerQuestion).map((ids) => directory.get(ids, context)),
    ...Object.entries(questions.keys).flatMap(([by, values]) =>
      chunks(values, valuesPerQuestion).map((chunk) =>
        directory.find({ by: by as EndpointKey, values: chunk }, context),
      ),
    ),
  ]);
  return parts.flat().map((agent) => ({ ...agent, connectionId: console.connection.id }));
}

function directQuestions({ connection, support: { directory } }: Console, texts: readonly EndpointText[]): Questions {
  const words = texts.flatMap((text) => (text.kind === 'word' ? [text.word] : []));
  const pinned = texts.flatMap((text) =>
    text.kind === 'agent' && text.connectionId === connection.id ? [text.agentId] : [],
  );
  const wanted: Readonly<Record<EndpointKey, readonly string[]>> = {
    // A console may know the machine by its short name, or with its domain.
    name: words.flatMap((word) => (word.includes('.') ? [word, hostOf(word)] : [word])),
    address: texts.flatMap((text) => (text.kind === 'address' ? [text.address] : [])),
    mac: texts.flatMap((text) => (text.kind === 'mac' ? [text.mac] : [])),
    serial: [],
  };
  return {
    ids: distinct([...pinned, ...words.filter((word) => directory.isId(word))]),
    keys: Object.fromEntries(directory.keys.map((key) => [key, distinct(wanted[key])])),
  };
}

function serialQuestions({ support: { directory } }: Console, texts: readonly EndpointText[]): Questions {
  const words = texts.flatMap((text) => (text.kind === 'word' && serialOf(text.word) !== null ? [text.word] : []));
  return { ids: [], keys: directory.keys.includes('serial') ? { serial: distinct(words) } : {} };
}

/** By name and serial number; a MAC address would have to be asked one by one, and consoles that share it share a name. */
function siblingQuestions(
  { connection, support: { directory } }: Console,
  known: readonly Endpoint[],
  texts: readonly EndpointText[],
): Questions {
  const asked = new Set(texts.flatMap((text) => (text.kind === 'word' ? [text.word.toLowerCase()] : [])));
  const elsewhere = known.filter(({ connectionId }) => connectionId !== connection.id);
  const names = elsewhere.flatMap(spellings).filter((name) => name !== '' && !asked.has(name));
  const serials = elsewhere.flatMap(({ serial }) => (serial === null || serialOf(serial) === null ? [] : [serial]));
  return {
    ids: [],
    keys: {
      ...(directory.keys.includes('name') ? { name: distinct(names) } : {}),
      ...(directory.keys.includes('serial') ? { serial: distinct(serials) } : {}),
    },
  };
}

/** A console may know a machine by its short name, or with its domain. */
function spellings(agent: Endpoint): readonly string[] {
  const [host, domain] = [hostOf(agent.name), domainOf(agent)];
  const full = domain?.includes('.') === true ? [`${host}.${domain}`] : [];
  return host === '' ? [] : [host, agent.name.toLowerCase(), ...full];
}

function agentsOf(answers: readonly Answer<readonly Endpoint[]>[]): readonly Endpoint[] {
  return unique(answers.flatMap((answer) => ('value' in answer ? answer.value : [])));
}

function unique(agents: readonly Endpoint[]): readonly Endpoint[] {
  return [...new Map(agents.map((agent) => [`${agent.connectionId}/${agent.id}`, agent])).values()];
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Map(values.map((value) => [value.toLowerCase(), value])).values()];
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
