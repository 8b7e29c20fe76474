import { createContext, useContext } from 'react';
import type { Path } from '../document/path.ts';

/** What the boxes of a canvas can ask for. */
export interface CanvasTools {
  readonly readOnly: boolean;
  readonly selected: string | null;
  /** The worst of the problems of each step. */
  readonly problems: ReadonlyMap<string, 'error' | 'warning'>;
  readonly add: (list: Path, index: number) => void;
  readonly fold: (key: string) => void;
}

export const CanvasContext = createContext<CanvasTools>({
  readOnly: true,
  selected: null,
  problems: new Map(),
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
