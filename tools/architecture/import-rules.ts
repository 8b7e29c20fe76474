import { folderOf, folderProblem, packageProblem, targetOf, type ImportFact } from '../fence-judge.ts';
import { findCycles } from './find-cycles.ts';
import { importsOf } from './imports.ts';
import { isCode, type SourceFile, type TreeRule, type Violation } from './source-tree.ts';

/** Every import obeys the table of tools/fences.ts, and every file of ours that is named exists. */
export const fencesHold: TreeRule = (files) => {
  const known = new Set(files.map((file) => file.path));
  return files.filter((file) => isCode(file.path)).flatMap((file) => problemsOf(file, known));
};

/** Folders depend on each other in one direction, types included. */
export const foldersFormNoCycle: TreeRule = (files) => {
  const edges = edgesOf(files, () => true).map(([from, to]) => [folderOf(from), folderOf(to)] as const);
  return cycleViolations('folder-cycle', edges);
};

/** Files load each other in one direction; types are erased before anything loads. */
export const filesFormNoCycle: TreeRule = (files) =>
  cycleViolations(
    'file-cycle',
    edgesOf(files, (fact) => !fact.typeOnly),
  );

function problemsOf(file: SourceFile, known: ReadonlySet<string>): readonly Violation[] {
  return importsOf(file.text).flatMap((fact) => {
    const problems = [folderProblem(file.path, fact), packageProblem(file.path, fact.specifier)];
    const target = targetOf(file.path, fact.specifier);
    if (target !== null && isCode(target) && !known.has(target)) problems.push(`${target} does not exist`);
    return problems
      .filter((problem) => problem !== null)
      .map((problem) => ({ path: file.path, rule: 'fence', problem: `${fact.specifier}: ${problem}` }));
  });
}

type Edge = readonly [from: string, to: string];

function edgesOf(files: readonly SourceFile[], counts: (fact: ImportFact) => boolean): readonly Edge[] {
  return files
    .filter((file) => isCode(file.path))
    .flatMap((file) =>
      importsOf(file.text)
        .filter(counts)
        .map((fact) => targetOf(file.path, fact.specifier))
        .filter((target) => target !== null)
        .map((target): Edge => [file.path, target]),
    );
}

function cycleViolations(rule: string, edges: readonly Edge[]): readonly Violation[] {
  const graph = new Map<string, Set<string>>();
  for (const [from, to] of edges) {
    const targets = graph.get(from) ?? new Set();
    // A folder may well import itself; a file may not.
    if (from !== to || isCode(from)) targets.add(to);
    graph.set(from, targets);
  }
  return findCycles(graph).map((cycle) => ({ path: cycle[0] ?? '', rule, problem: cycle.join(' -> ') }));
}
