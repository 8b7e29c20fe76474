import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { call } from '../../../lib/client.ts';
import type { Problem } from '../../../lib/problem.ts';
import { asProblem } from '../../../lib/problem.ts';
import { dropKeptText, keepText, keptText } from './kept-text.ts';
import { firstText, type StoredPlaybook } from './stored-playbook.ts';

export interface DraftState {
  /** The text as the server has it. */
  readonly saved: string;
  /** Revision of the draft that this text started from; 0 for none. */
  readonly base: number;
  readonly isSaving: boolean;
  /** Why the last save did not work; null when it did. */
  readonly problem: Problem | null;
  /** When the text that was kept here, and is shown now, was typed; null when nothing was restored. */
  readonly restoredAt: string | null;
  /** @param over the revision to save on top of; the own one when left out. @returns the new revision, or null when it is not saved */
  readonly save: (over?: number) => Promise<number | null>;
  /** Takes a text of the server in place of the own one. */
  readonly take: (text: string, revision: number) => void;
  readonly dismiss: () => void;
}

const longText = 20_000;
const pauseMs = 400;

/** Keeps what is typed until the server has it. */
export function useDraft(id: string, stored: StoredPlaybook, text: string, load: (text: string) => void): DraftState {
  const queries = useQueryClient();
  const first = stored.draft?.source ?? stored.published?.source ?? firstText(id);
  const [saved, setSaved] = useState(first);
  const [base, setBase] = useState(stored.draft?.revision ?? 0);
  const [isSaving, setSaving] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [restoredAt, setRestoredAt] = useState<string | null>(null);
  const loaded = useRef(false);

  useEffect(() => {
    if (loaded.current) return;
    loaded.current = true;
    const kept = keptText(id);
    if (kept === null || kept.text === first) {
      load(first);
      return;
    }
    load(kept.text);
    setBase(kept.base);
    setRestoredAt(kept.at);
  }, [id, first, load]);

  const keepNewest = useRef(() => {});
  useEffect(() => {
    keepNewest.current = () => {
      // The first text has not been shown yet.
      if (text === '' && saved !== '') return;
      if (text === saved) dropKeptText(id);
      else keepText(id, { text, base, at: new Date().toISOString() });
    };
    // Writing a long text at every key would hold up the next one.
    const timer = setTimeout(() => keepNewest.current(), text.length < longText ? 0 : pauseMs);
    return () => clearTimeout(timer);
  }, [id, text, saved, base]);
  useEffect(() => {
    const keep = (): void => keepNewest.current();
    window.addEventListener('pagehide', keep);
    return () => {
      window.removeEventListener('pagehide', keep);
      keep();
    };
  }, [id]);

  async function save(over = base): Promise<number | null> {
    setSaving(true);
    try {
      const draft = await call('saveDraft', { params: { id }, body: { source: text }, ifMatch: String(over) });
      setSaved(draft.source);
      setBase(draft.revision);
      setProblem(null);
      setRestoredAt(null);
      void queries.invalidateQueries({ queryKey: ['draft'] });
      return draft.revision;
    } catch (error) {
      setProblem(asProblem(error));
      return null;
    } finally {
      setSaving(false);
    }
  }

  return {
    saved,
    base,
    isSaving,
    problem,
    restoredAt,
    save,
    take: (theirs, revision) => {
      setSaved(theirs);
      setBase(revision);
      setProblem(null);
      setRestoredAt(null);
      load(theirs);
    },
    dismiss: () => setProblem(null),
  };
}
