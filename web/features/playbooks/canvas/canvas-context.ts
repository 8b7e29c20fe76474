import { createContext, useContext } from 'react';
import type { Tone } from '../../../lib/status.ts';
import type { Path } from '../document/path.ts';

/** What became of a step in a run: its colour, and what it means in words. */
export interface StepState {
  /** Null for what has not begun. */
  readonly tone: Tone | null;
  readonly text: string;
}

/** What the boxes of a canvas can ask for. */
export interface CanvasTools {
  readonly readOnly: boolean;
  readonly selected: string | null;
  /** The worst of the problems of each step. */
  readonly problems: ReadonlyMap<string, 'error' | 'warning'>;
  /** By the id of the step; null where no run is looked at. */
  readonly states: ReadonlyMap<string, StepState> | null;
  readonly add: (list: Path, index: number) => void;
  readonly fold: (key: string) => void;
}

export const CanvasContext = createContext<CanvasTools>({
  readOnly: true,
  selected: null,
  problems: new Map(),
  states: null,
  add: () => undefined,
  fold: () => undefined,
});

export function useCanvasTools(): CanvasTools {
  return useContext(CanvasContext);
}

/** Id in the page of a step's box. */
export function boxId(key: string): string {
  return `step-${key}`;
}
