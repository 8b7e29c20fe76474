import { posix } from 'node:path';
import { testProjects } from '../test-projects.ts';
import { maskSource } from './masked-source.ts';
import { isCode, type SourceFile, type TreeRule, type Violation } from './source-tree.ts';

const maxLines = 400;
const maxReadmeLines = 40;
/** Nobody reads them, and a generator keeps them as they are. */
const generatedFiles = ['src/playbook/builder/action-types.ts'];

export const namesAreKebabCase: TreeRule = (files) =>
  files.flatMap((file) => {
    const wrong = file.path.split('/').find((name) => name !== 'README.md' && !isKebabCase(name));
    return wrong === undefined ? [] : [violation(file, 'name', `${wrong} is not kebab-case`)];
  });

/** Configuration and plugin files are read by tools that ask for a default export. */
export const exportsAreNamed: TreeRule = (files) =>
  files
    .filter((file) => isCode(file.path) && !/\.config\.ts$|^tools\/lint\/plugin\.ts$/.test(file.path))
    .filter((file) => /(?<![.\w$])export\s+default\b|\bas\s+default\b/.test(maskSource(file.text).code))
    .map((file) => violation(file, 'default-export', 'has a default export'));

export const filesAreSmall: TreeRule = (files) =>
  files
    .filter((file) => isCode(file.path) && !/^src\/connectors\/[^/]+\/actions\//.test(file.path))
    .filter((file) => !generatedFiles.includes(file.path))
    .filter((file) => lineCount(file.text) > maxLines)
    .map((file) =>
      violation(file, 'size', `has ${lineCount(file.text)} lines; at most ${maxLines} are kept in one file`),
    );

/** Each folder of src and each connector says what it owns. */
export const foldersHaveReadme: TreeRule = (files) => {
  const folders = new Set(files.flatMap((file) => /^src\/(?:connectors\/)?[^/]+(?=\/)/.exec(file.path)?.[0] ?? []));
  if (folders.size > 0 && files.some((file) => file.path.startsWith('src/connectors/'))) folders.add('src/connectors');
  return [...folders].flatMap((folder) => {
    const readme = files.find((file) => file.path === `${folder}/README.md`);
    if (readme === undefined) return [{ path: folder, rule: 'readme', problem: 'has no README.md' }];
    const lines = lineCount(readme.text);
    return lines > maxReadmeLines ? [violation(readme, 'readme', `has ${lines} lines; at most ${maxReadmeLines}`)] : [];
  });
};

// Put together here, so that this file does not hold what it looks for.
const markers = new RegExp(`\\b(${['TO-DO', 'FIX-ME', 'X-XX', 'HA-CK'].join('|').replaceAll('-', '')})\\b`);

export const nothingIsLeftOver: TreeRule = (files) =>
  files.flatMap((file) => {
    const found = markers.exec(file.text)?.[0];
    return found === undefined ? [] : [violation(file, 'marker', `holds ${found}`)];
  });

const blanketDisable = /\b(?:ox|es)lint-disable(?:-next-line|-line)?\s*(?:\*\/|--|$)/m;
const fenceDisable = /\b(?:ox|es)lint-disable[^\n]*\bcordon\//;
const typeDisable = /@ts-(?:ignore|nocheck)\b/;

/** A lint rule may be switched off for a line, by name; a fence and the types never. */
export const fencesAreNotSwitchedOff: TreeRule = (files) =>
  files
    .filter((file) => isCode(file.path) && /^(src|simulators|web)\//.test(file.path))
    .filter(({ text }) => [blanketDisable, fenceDisable, typeDisable].some((pattern) => pattern.test(text)))
    .map((file) => violation(file, 'disabled', 'switches a fence, all lint rules or the type check off'));

/** A test that no project names would never run. */
export const testsBelongToOneProject: TreeRule = (files) =>
  files
    .filter((file) => /\.test\.tsx?$/.test(file.path))
    .map((file) => ({ file, projects: projectsOf(file.path) }))
    .filter(({ projects }) => projects.length !== 1)
    .map(({ file, projects }) =>
      violation(file, 'test-project', `belongs to ${projects.join(' and ') || 'no project'} of tools/test-projects.ts`),
    );

function projectsOf(path: string): readonly string[] {
  const matching = Object.entries(testProjects).filter(([, globs]) =>
    globs.some((glob) => posix.matchesGlob(path, glob)),
  );
  return matching.map(([name]) => name);
}

function isKebabCase(name: string): boolean {
  return /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/.test(name);
}

function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

function violation(file: SourceFile, rule: string, problem: string): Violation {
  return { path: file.path, rule, problem };
}
