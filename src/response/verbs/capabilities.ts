import type { Connection } from '#kernel/connection.ts';
import type { Capability } from '#kernel/verb.ts';
import { verbIds, verbTable, type VerbId } from '#kernel/verb-table.ts';
import { askEach, consolesOf, type Console, type VerbParts } from './ask-console.ts';

/** What one connection can do, and how that is known. */
export interface ConnectionCapabilities {
  readonly connection: Pick<Connection, 'id' | 'title' | 'connector'>;
  readonly capabilities: readonly Capability[];
  /** When the console itself was asked last about this state of the connection; null: never. */
  readonly observedAt: string | null;
  /** Verbs whose probe failed, with the reason: their entry is what is documented. */
  readonly unasked: readonly { readonly verb: VerbId; readonly message: string }[];
}

export interface CapabilityMatrix {
  /** @param refresh asks the consoles now. @throws AppError `unknown_connection` */
  read(tenant: string, refresh: boolean, signal: AbortSignal): Promise<readonly ConnectionCapabilities[]>;
}

interface Observation {
  readonly revision: number;
  readonly observedAt: string;
  readonly capabilities: ReadonlyMap<VerbId, Capability>;
  readonly unasked: ConnectionCapabilities['unasked'];
}

/** Keeps what consoles said until a connection changes. */
export function createCapabilityMatrix(parts: VerbParts): CapabilityMatrix {
  const observed = new Map<string, Observation>();

  async function probe(consoles: readonly Console[], signal: AbortSignal): Promise<void> {
    const answers = await askEach(parts, consoles, signal, async ({ support }, context) => {
      const probed = support.verbs.filter((verb) => verb.probe !== undefined);
      return Promise.all(
        probed.map(async (implementation) => {
          const { verb } = implementation;
          try {
            return { verb, seen: (await implementation.probe?.(context)) ?? null, failed: null };
          } catch (error) {
            return { verb, seen: null, failed: error instanceof Error ? error.message : String(error) };
          }
        }),
      );
    });
    for (const answer of answers) {
      const { id, revision } = answer.console.connection;
      const observedAt = parts.clock.now().toISOString();
      if ('error' in answer) {
        const unasked = answer.console.support.verbs
          .filter((verb) => verb.probe !== undefined)
          .map(({ verb }) => ({ verb, message: answer.error.message }));
        observed.set(id, { revision, observedAt, capabilities: new Map(), unasked });
        continue;
      }
      observed.set(id, {
        revision,
        observedAt,
        capabilities: new Map(
          answer.value.flatMap(({ verb, seen }) => (seen === null ? [] : [[verb, { verb, ...seen }] as const])),
        ),
        unasked: answer.value.flatMap(({ verb, failed }) => (failed === null ? [] : [{ verb, message: failed }])),
      });
    }
  }

  return {
    async read(tenant, refresh, signal) {
      const consoles = consolesOf(parts, await parts.connections.list(tenant));
      if (refresh) await probe(consoles, signal);
      return consoles.map((console) => {
        const { id, title, connector, revision } = console.connection;
        const known = observed.get(id);
        const fresh = known !== undefined && known.revision === revision ? known : null;
        return {
          connection: { id, title, connector },
          capabilities: verbIds.map((verb) => fresh?.capabilities.get(verb) ?? stated(console, verb, parts)),
          observedAt: fresh?.observedAt ?? null,
          unasked: fresh?.unasked ?? [],
        };
      });
    },
  };
}

/** What the connector says without asking; a verb that it does not name, it does not have. */
function stated({ connection, support }: Console, verb: VerbId, parts: VerbParts): Capability {
  const found = support.verbs.find((one) => one.verb === verb);
  if (found !== undefined) return { verb, ...found.capability };
  const { title } = parts.catalog.connector(connection.connector);
  const reason = `${title} has no ${verbTable[verb].title.toLowerCase()}.`;
  return { verb, level: 'unsupported', reason, basis: 'inferred', permission: null };
}
