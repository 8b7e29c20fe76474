import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Preset } from '../../generated/answers.ts';
import { call } from '../../lib/client.ts';
import { useFilters } from '../../lib/filters.ts';
import { toast } from '../../lib/toasts.ts';
import type { Trial } from './use-try.ts';

export interface Presets {
  readonly items: readonly Preset[];
  readonly chosen: Preset | undefined;
  /** Fills the form in. */
  readonly choose: (preset: Preset | undefined) => void;
  /** @throws Problem */
  readonly create: (title: string) => Promise<void>;
  /** Saves the form over the chosen one. @throws Problem */
  readonly save: () => Promise<void>;
  /** @throws Problem */
  readonly remove: () => Promise<void>;
}

/** The kept forms of an action; the chosen one is in the address. */
export function usePresets(
  actionId: string,
  titleOf: (connectionId: string) => string | undefined,
  trial: Trial,
): Presets {
  const [{ preset: chosenId }, change] = useFilters();
  const queries = useQueryClient();
  const found = useQuery({
    queryKey: ['preset', { action: actionId }],
    queryFn: ({ signal }) => call('listPresets', { query: { action: actionId, limit: 500 }, signal }),
  });
  const items = found.data?.items ?? [];
  const chosen = items.find(({ id }) => id === chosenId);
  const filledFrom = useRef<string | undefined>(undefined);
  const { setInput } = trial;
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: ['preset'] });
  const formNow = () => ({
    input: trial.input,
    ...(trial.connection === undefined ? {} : { connection: trial.connection }),
  });

  function fill(preset: Preset): void {
    filledFrom.current = preset.id;
    setInput(preset.input);
    const connection = preset.connectionId === null ? undefined : titleOf(preset.connectionId);
    change({ preset: preset.id, ...(connection === undefined ? {} : { connection }) });
  }

  // What the address names is filled in once: from then on the form is the person's.
  useEffect(() => {
    if (chosen !== undefined && filledFrom.current === undefined) fill(chosen);
  });

  return {
    items,
    chosen,
    choose: (preset) => (preset === undefined ? change({ preset: undefined }) : fill(preset)),
    async create(title) {
      const made = await call('createPreset', { body: { action: actionId, title, ...formNow() } });
      await refresh();
      filledFrom.current = made.id;
      change({ preset: made.id });
      toast(`Kept as ${title}.`, {
        undo: async () => {
          await call('removePreset', { params: { id: made.id } });
          await refresh();
        },
      });
    },
    async save() {
      if (chosen === undefined) return;
      const body = { title: chosen.title, ...formNow() };
      const saved = await call('savePreset', {
        params: { id: chosen.id },
        body,
        ifMatch: String(chosen.revision),
      });
      await refresh();
      toast(`${chosen.title} is saved.`, {
        undo: async () => {
          await call('savePreset', {
            params: { id: chosen.id },
            body: formOf(chosen),
            ifMatch: String(saved.revision),
          });
          await refresh();
        },
      });
    },
    async remove() {
      if (chosen === undefined) return;
      await call('removePreset', { params: { id: chosen.id } });
      change({ preset: undefined });
      await refresh();
      toast(`${chosen.title} is removed.`, {
        undo: async () => {
          await call('createPreset', { body: { action: actionId, ...formOf(chosen) } });
          await refresh();
        },
      });
    },
  };
}

/** As it is saved. */
function formOf({ title, input, connectionId }: Preset) {
  return { title, input, ...(connectionId === null ? {} : { connection: connectionId }) };
}
