/** Lines of a text that are neither in common at the start nor at the end. */
interface Span {
  readonly start: number;
  readonly end: number;
}

interface Edit {
  readonly kind: ' ' | '-' | '+';
  readonly line: string;
}

/** Lines shown around each change. */
const contextLines = 3;
/** Beyond so many differences the changed part is shown as removed and added as a whole: comparing it line by line would take too long. */
const maxDifferences = 1_500;

/** What turns one text into the other, in the unified format; empty when they are equal. */
export function unifiedDiff(
  before: string,
  after: string,
  names: { readonly before: string; readonly after: string },
): string {
  if (before === after) return '';
  const edits = editsOf(linesOf(before), linesOf(after));
  return [`--- ${names.before}`, `+++ ${names.after}`, ...hunks(edits), ''].join('\n');
}

/** A last line without a line break says so, as `diff` does. */
function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') return lines.slice(0, -1);
  return [...lines.slice(0, -1), `${lines.at(-1)}\n\\ No newline at end of file`];
}

function editsOf(before: readonly string[], after: readonly string[]): readonly Edit[] {
  const [a, b] = changedSpans(before, after);
  return [
    ...unchanged(before.slice(0, a.start)),
    ...shortestEdits(before.slice(a.start, a.end), after.slice(b.start, b.end)),
    ...unchanged(before.slice(a.end)),
  ];
}

function unchanged(lines: readonly string[]): readonly Edit[] {
  return lines.map((line) => ({ kind: ' ', line }));
}

function changedSpans(before: readonly string[], after: readonly string[]): readonly [Span, Span] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - start;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  return [
    { start, end: before.length - tail },
    { start, end: after.length - tail },
  ];
}

/** Myers' algorithm: the furthest reaching paths for 0, 1, 2, … differences, then the way back. */
function shortestEdits(before: readonly string[], after: readonly string[]): readonly Edit[] {
  const limit = Math.min(before.length + after.length, maxDifferences);
  const offset = limit + 1;
  const reach = new Int32Array(2 * limit + 3);
  const trace: Int32Array[] = [];
  for (let differences = 0; differences <= limit; differences += 1) {
    trace.push(reach.slice(offset - differences - 1, offset + differences + 2));
    for (let diagonal = -differences; diagonal <= differences; diagonal += 2) {
      const down = (reach[offset + diagonal + 1] ?? 0) > (reach[offset + diagonal - 1] ?? 0);
      const goesDown = diagonal === -differences || (diagonal !== differences && down);
      let x = goesDown ? (reach[offset + diagonal + 1] ?? 0) : (reach[offset + diagonal - 1] ?? 0) + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
      reach[offset + diagonal] = x;
      if (x >= before.length && x - diagonal >= after.length) return wayBack(before, after, trace);
    }
  }
  return [...before.map((line): Edit => ({ kind: '-', line })), ...after.map((line): Edit => ({ kind: '+', line }))];
}

function wayBack(before: readonly string[], after: readonly string[], trace: readonly Int32Array[]): readonly Edit[] {
  const edits: Edit[] = [];
  let x = before.length;
  let y = after.length;
  for (let differences = trace.length - 1; differences >= 0; differences -= 1) {
    const reach = trace[differences];
    // The slice of each round is centred on its diagonal 0.
    const at = (diagonal: number): number => reach?.[diagonal + differences + 1] ?? 0;
    const diagonal = x - y;
    const goesDown = diagonal === -differences || (diagonal !== differences && at(diagonal + 1) > at(diagonal - 1));
    const fromDiagonal = goesDown ? diagonal + 1 : diagonal - 1;
    const fromX = differences === 0 ? 0 : at(fromDiagonal);
    const fromY = differences === 0 ? 0 : fromX - fromDiagonal;
    const turn = differences === 0 ? 0 : goesDown ? fromX : fromX + 1;
    while (x > turn) {
      x -= 1;
      y -= 1;
      edits.push({ kind: ' ', line: before[x] ?? '' });
    }
    if (differences > 0) {
      if (goesDown) edits.push({ kind: '+', line: after[fromY] ?? '' });
      else edits.push({ kind: '-', line: before[fromX] ?? '' });
      x = fromX;
      y = fromY;
    }
  }
  return edits.toReversed();
}

function hunks(edits: readonly Edit[]): readonly string[] {
  const lines: string[] = [];
  let beforeLine = 1;
  let afterLine = 1;
  let index = 0;
  while (index < edits.length) {
    const change = edits.findIndex((edit, at) => at >= index && edit.kind !== ' ');
    if (change === -1) break;
    const start = Math.max(index, change - contextLines);
    beforeLine += start - index;
    afterLine += start - index;
    const end = endOfHunk(edits, change);
    const hunk = edits.slice(start, end);
    const removed = hunk.filter(({ kind }) => kind !== '+').length;
    const added = hunk.filter(({ kind }) => kind !== '-').length;
    lines.push(
      `@@ -${range(beforeLine, removed)} +${range(afterLine, added)} @@`,
      ...hunk.map(({ kind, line }) => `${kind}${line}`),
    );
    beforeLine += removed;
    afterLine += added;
    index = end;
  }
  return lines;
}

/** Changes that are closer than their context are shown together. */
function endOfHunk(edits: readonly Edit[], change: number): number {
  let last = change;
  for (let index = change; index < edits.length && index - last <= 2 * contextLines; index += 1) {
    if (edits[index]?.kind !== ' ') last = index;
  }
  return Math.min(edits.length, last + 1 + contextLines);
}

/** An empty side names the line before it. */
function range(line: number, count: number): string {
  return count === 0 ? `${line - 1},0` : `${line},${count}`;
}
