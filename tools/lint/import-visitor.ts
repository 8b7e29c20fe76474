import type { ImportFact } from '../fence-judge.ts';
import type { SyntaxNode, Visitor } from './rule.ts';

/** Calls back for everything in a file that names another module. */
export function visitImports(found: (fact: ImportFact, node: SyntaxNode) => void): Visitor {
  const declaration = (kindProperty: string) => (given: unknown) => {
    const node = given as SyntaxNode;
    report(node['source'], node[kindProperty] === 'type');
  };
  const report = (source: unknown, typeOnly: boolean): void => {
    if (!isNode(source)) return;
    const specifier = specifierOf(source);
    if (specifier !== null) found({ specifier, typeOnly }, source);
  };
  return {
    ImportDeclaration: declaration('importKind'),
    ExportNamedDeclaration: declaration('exportKind'),
    ExportAllDeclaration: declaration('exportKind'),
    ImportExpression: declaration('none'),
    TSImportType: (given) => report((given as unknown as SyntaxNode)['source'], true),
    TSExternalModuleReference: (given) => report((given as unknown as SyntaxNode)['expression'], false),
    CallExpression: (given) => {
      const node = given as unknown as SyntaxNode;
      const callee = node['callee'] as SyntaxNode;
      if (callee.type === 'Identifier' && callee['name'] === 'require') {
        report((node['arguments'] as readonly unknown[])[0], false);
      }
    },
  };
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function specifierOf(source: SyntaxNode): string | null {
  if (source.type === 'TSLiteralType') return specifierOf(source['literal'] as SyntaxNode);
  if (source.type === 'TemplateLiteral') {
    const quasis = source['quasis'] as readonly { value: { cooked: string | null } }[];
    return quasis.length === 1 ? (quasis[0]?.value.cooked ?? null) : null;
  }
  return typeof source['value'] === 'string' ? source['value'] : null;
}
