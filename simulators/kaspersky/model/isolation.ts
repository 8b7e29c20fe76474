import type { KasperskySettings } from '../settings.ts';
import { flagIn, numberIn } from '../wire/params-reader.ts';
import { findProduct, type Host } from './host.ts';
import type { HostTable } from './host-table.ts';
import { writeOptions, type SettingsStorage } from './settings-storage.ts';
import type { Timers } from './timers.ts';

/** Makes real what the storage says about isolation, when a host takes its settings. */
export interface Isolation {
  apply(host: Host): void;
  /** Effects so far; repeated ones show here. */
  applied(): readonly { readonly hostId: string; readonly isolated: boolean }[];
  reset(): void;
}

const defaultTimeoutMs = 5 * 3_600_000;

export function createIsolation(parts: {
  readonly hosts: HostTable;
  readonly storage: SettingsStorage;
  readonly timers: Timers;
  readonly now: () => number;
  readonly settings: () => KasperskySettings;
}): Isolation {
  const switchOffs = new Map<number, () => void>();
  let applied: { hostId: string; isolated: boolean }[] = [];

  function set(host: Host, isolated: boolean, until: number | null): void {
    switchOffs.get(host.index)?.();
    switchOffs.delete(host.index);
    const kept = parts.hosts.keep(host.index);
    if (kept.isolated !== isolated) applied.push({ hostId: host.id, isolated });
    kept.isolated = isolated;
    kept.isolatedUntil = until;
  }

  /** The agent ends it, and reports so to the storage. */
  function switchOff(host: Host): void {
    const { isolation } = parts.settings();
    set(host, false, null);
    parts.storage.write(host, { type: 'SS_SETTINGS', ...isolation }, writeOptions.replace, {
      [isolation.enabledKey]: false,
    });
  }

  return {
    apply(host) {
      const { isolation } = parts.settings();
      if (findProduct(host, isolation.product, isolation.version) === undefined || !host.isolationComponent) return;
      const wanted = parts.storage.read(host, { type: 'SS_SETTINGS', ...isolation });
      if (flagIn(wanted, isolation.enabledKey) !== true) {
        set(host, false, null);
        return;
      }
      const unitMs = isolation.timeoutUnit === 'seconds' ? 1_000 : 60_000;
      const timeout = numberIn(wanted, isolation.timeoutKey);
      const lastsMs = timeout === undefined ? defaultTimeoutMs : timeout * unitMs;
      set(host, true, parts.now() + lastsMs);
      switchOffs.set(
        host.index,
        parts.timers.after(lastsMs, () => switchOff(host)),
      );
    },
    applied: () => applied,
    reset() {
      switchOffs.clear();
      applied = [];
    },
  };
}
