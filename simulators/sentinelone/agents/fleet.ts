import type { Json } from '../wire/call.ts';
import { rowText, type RowText } from '../wire/row-text.ts';
import { merge } from '../model/collection.ts';
import type { Place } from '../model/place.ts';
import type { Entry, HiddenRows, Source } from '../model/source.ts';
import { agentFacts } from './agent-facts.ts';
import { ownFields, sharedFields, traitsOf, type SiteHomes } from './agent-row.ts';

/** All agents. They are made when they are looked at; only those that were changed are kept. */
export interface Fleet extends Source {
  /** Row of an agent, by the number that `seq` is. */
  row(seq: number): Json;
  update(seq: number, change: Json): void;
  /** Decommissioned or uninstalled: left out unless asked for. */
  readonly gone: HiddenRows;
  /** Back to the seed. */
  reset(): void;
  changedRows(): readonly Json[];
}

const firstId = 1_700_000_000_000_000_000n;
const step = 1_000_003n;

interface Shared {
  readonly fields: Json;
  /** The same as JSON, with a comma instead of its last brace. */
  readonly bytes: Buffer;
}

export function createFleet(count: number, sites: readonly SiteHomes[], start: number): Fleet {
  const changed = new Map<number, Json>();
  const gone = new Set<number>();
  const shared = new Map<string, Shared>();
  let version = 0;

  function sharedBy(traits: ReturnType<typeof traitsOf>): Shared {
    const key = `${traits.profile} ${traits.home.groupId}`;
    const known = shared.get(key);
    if (known !== undefined) return known;
    const fields = sharedFields(traits, start);
    const made = { fields, bytes: Buffer.from(`${JSON.stringify(fields).slice(0, -1)},`) };
    shared.set(key, made);
    return made;
  }

  function seeded(seq: number): { readonly own: Json; readonly common: Shared } {
    const traits = traitsOf(seq - 1, sites);
    return { own: ownFields(seq - 1, idOf(seq), traits, start), common: sharedBy(traits) };
  }

  function row(seq: number): Json {
    const kept = changed.get(seq);
    if (kept !== undefined) return kept;
    const { own, common } = seeded(seq);
    return { ...common.fields, ...own };
  }

  function json(seq: number): RowText {
    const kept = changed.get(seq);
    if (kept !== undefined) return rowText(JSON.stringify(kept));
    const { own, common } = seeded(seq);
    return { head: common.bytes, tail: JSON.stringify(own).slice(1) };
  }

  function place(seq: number): Place {
    const kept = changed.get(seq);
    if (kept === undefined) return traitsOf(seq - 1, sites).home;
    return { accountId: String(kept['accountId']), siteId: String(kept['siteId']), groupId: String(kept['groupId']) };
  }

  const entry = (seq: number): Entry => ({
    seq,
    id: idOf(seq),
    place: () => place(seq),
    row: () => row(seq),
    json: () => json(seq),
  });

  return {
    name: 'agents',
    facts: agentFacts,
    size: count,
    get version() {
      return version;
    },
    find(id) {
      const seq = seqOf(id);
      return seq >= 1 && seq <= count && idOf(seq) === id ? entry(seq) : undefined;
    },
    *scan(afterSeq = 0) {
      for (let seq = afterSeq + 1; seq <= count; seq += 1) yield entry(seq);
    },
    row,
    update(seq, change) {
      version += 1;
      const next = merge(row(seq), change);
      changed.set(seq, next);
      if (next['isDecommissioned'] === true || next['isUninstalled'] === true) gone.add(seq);
      else gone.delete(seq);
    },
    gone: {
      has: ({ seq }) => gone.has(seq),
      get count() {
        return gone.size;
      },
    },
    reset() {
      version += 1;
      changed.clear();
      gone.clear();
    },
    changedRows: () => [...changed.values()],
  };
}

function idOf(seq: number): string {
  return String(firstId + BigInt(seq) * step + BigInt((seq * 7_919) % 999_983));
}

function seqOf(id: string): number {
  return /^\d{19}$/.test(id) ? Number((BigInt(id) - firstId) / step) : 0;
}
