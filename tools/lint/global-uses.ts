import type { RuleContext, SyntaxNode } from './rule.ts';

interface Reference {
  readonly identifier: unknown;
}

/** Every expression that denotes this global: by its plain name where nothing shadows it, and through `globalThis`. */
export function globalUses(context: RuleContext, name: string): readonly SyntaxNode[] {
  const direct = globalReferences(context, name);
  const viaGlobalThis = globalReferences(context, 'globalThis')
    .map((node) => node.parent)
    .filter((parent): parent is SyntaxNode => parent !== null && propertyOf(parent) === name);
  return [...direct, ...viaGlobalThis];
}

/** Expressions that read one property of these expressions: `x.name`, `x['name']`, `const { name } = x`. */
export function propertyReads(objects: readonly SyntaxNode[], name: string): readonly SyntaxNode[] {
  return objects.flatMap((object) => {
    const parent = object.parent;
    if (parent === null) return [];
    if (parent['object'] === object) return propertyOf(parent) === name ? [parent] : [];
    if (parent.type !== 'VariableDeclarator' || parent['init'] !== object) return [];
    const pattern = parent['id'] as SyntaxNode;
    if (pattern.type !== 'ObjectPattern') return [];
    const properties = pattern['properties'] as readonly SyntaxNode[];
    return properties.filter((property) => nameOf(property['key']) === name);
  });
}

/** Name of the property that a member expression reads, when it is plain to see. */
function propertyOf(node: SyntaxNode): string | null {
  if (node.type !== 'MemberExpression') return null;
  return node['computed'] === true ? textOf(node['property']) : nameOf(node['property']);
}

export function nameOf(value: unknown): string | null {
  const node = value as SyntaxNode | undefined;
  if (node?.type === 'Identifier') return node['name'] as string;
  return textOf(value);
}

function textOf(value: unknown): string | null {
  const text = (value as SyntaxNode | undefined)?.['value'];
  return typeof text === 'string' ? text : null;
}

function globalReferences(context: RuleContext, name: string): readonly SyntaxNode[] {
  const scope = context.sourceCode.scopeManager.globalScope;
  if (scope === null) return [];
  const variable = scope.set.get(name);
  // A known global is a variable without a definition; an unknown one is an unresolved reference.
  const known: readonly Reference[] = variable === undefined || variable.defs.length > 0 ? [] : variable.references;
  const unknown: readonly Reference[] = scope.through.filter((reference) => reference.identifier.name === name);
  return [...new Set([...known, ...unknown].map((reference) => reference.identifier as SyntaxNode))];
}
