import type { Arrow, ListBox, StepBox } from './canvas-model.ts';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where each box is, relative to the box around it, in pixels. */
export type Layout = ReadonlyMap<string, Rectangle>;

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Sized extends Size {
  readonly key: string;
}

/** Places boxes that arrows connect, from top to bottom. */
export type GraphLayout = (boxes: readonly Sized[], arrows: readonly Arrow[]) => Promise<Layout>;

export const stepWidth = 232;
export const stepHeight = 60;
const headHeight = 60;
const labelHeight = 28;
const gap = 36;
const padding = 14;
const emptyHeight = 44;

/** Places everything. Lists are stacked, which takes no time; only those with edges are asked of `graph`. */
export async function layOut(lists: readonly ListBox[], graph: GraphLayout): Promise<Layout> {
  const places = new Map<string, Rectangle>();
  let x = 0;
  for (const list of lists) {
    const top = list.list.role === 'main';
    const size = await placeList(list, { places, graph, frame: !top });
    places.set(list.key, { x, y: 0, ...size });
    x += size.width + gap * 2;
  }
  return places;
}

interface Work {
  readonly places: Map<string, Rectangle>;
  readonly graph: GraphLayout;
  /** Whether it has a border and a label, which need room. */
  readonly frame: boolean;
}

async function placeList({ steps, arrows }: ListBox, { places, graph, frame }: Work): Promise<Size> {
  const margin = frame ? padding : 0;
  const top = frame ? labelHeight : 0;
  if (steps.length === 0) return { width: stepWidth + margin * 2, height: top + emptyHeight + margin };
  const sized: Sized[] = [];
  for (const step of steps) sized.push({ key: step.key, ...(await sizeStep(step, { places, graph, frame: true })) });
  const inner = arrows.some(({ kind }) => kind !== 'next')
    ? await graph(sized, arrows)
    : arrows.length === 0
      ? inRows(sized)
      : stacked(sized);
  let width = 0;
  let height = 0;
  for (const [key, place] of inner) {
    places.set(key, { ...place, x: place.x + margin, y: place.y + top });
    width = Math.max(width, place.x + place.width);
    height = Math.max(height, place.y + place.height);
  }
  return { width: width + margin * 2, height: top + height + margin };
}

async function sizeStep({ lists }: StepBox, work: Work): Promise<Size> {
  if (lists.length === 0) return { width: stepWidth, height: stepHeight };
  let x = padding;
  let height = 0;
  for (const list of lists) {
    const size = await placeList(list, work);
    work.places.set(list.key, { x, y: headHeight, ...size });
    x += size.width + padding;
    height = Math.max(height, size.height);
  }
  return { width: Math.max(x, stepWidth), height: headHeight + height + padding };
}

function stacked(boxes: readonly Sized[]): Layout {
  const middle = Math.max(...boxes.map(({ width }) => width)) / 2;
  let y = 0;
  return new Map(
    boxes.map(({ key, width, height }) => {
      const place = { x: middle - width / 2, y, width, height };
      y += height + gap;
      return [key, place];
    }),
  );
}

const boxesInRow = 4;

/** Boxes at once that nothing connects. */
function inRows(boxes: readonly Sized[]): Layout {
  const places = new Map<string, Rectangle>();
  let y = 0;
  for (let start = 0; start < boxes.length; start += boxesInRow) {
    const row = boxes.slice(start, start + boxesInRow);
    let x = 0;
    for (const { key, width, height } of row) {
      places.set(key, { x, y, width, height });
      x += width + gap / 2;
    }
    y += Math.max(...row.map(({ height }) => height)) + gap / 2;
  }
  return places;
}
