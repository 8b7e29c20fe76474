import {
  Document,
  isCollection,
  isMap,
  isSeq,
  parseDocument,
  visit,
  type Node,
  type Scalar,
  YAMLMap,
  YAMLSeq,
} from 'yaml';
import type { Json } from '../../../lib/json.ts';
import type { Path } from './path.ts';

type Written = YAMLMap | YAMLSeq;

/** As people write it: `{ a: 1 }` and `[a, b]`, and no line is folded. `indentSeq`: whether lists stand further right than their key. */
export function render(document: Document, indentSeq = true): string {
  visit(document, { Collection: (_, node) => void (isCollection(node) && pad(node)) });
  return document.toString({ lineWidth: 0, indentSeq, singleQuote: true }).trimEnd();
}

function pad(node: Written): void {
  const { prototype } = isMap(node) ? YAMLMap : YAMLSeq;
  const padding = isSeq(node) ? '' : ' ';
  node.toString = (context, ...rest) => {
    const own = context === undefined ? context : Object.assign({ ...context }, { flowCollectionPadding: padding });
    return prototype.toString.call(node, own, ...rest);
  };
}

/** Steps as text of a YAML list, from which comments come along. */
export function stepsNode(text: string): YAMLSeq | null {
  const { contents, errors } = parseDocument(text);
  return errors.length === 0 && isSeq(contents) ? contents : null;
}

/** Puts a value to a path; an empty `{}` or `[]` that gets something in it is written in lines. */
export function putIn(document: Document, path: Path, value: Json | Node | undefined): void {
  for (let depth = 1; depth < path.length; depth += 1) {
    const holder: unknown = document.getIn(path.slice(0, depth), true);
    if (isCollection(holder) && holder.items.length === 0) holder.flow = false;
    else if (!isCollection(holder))
      document.setIn(path.slice(0, depth), document.createNode(typeof path[depth] === 'number' ? [] : {}));
  }
  if (value === undefined) document.deleteIn([...path]);
  else document.setIn([...path], isYamlNode(value) ? value : document.createNode(value));
}

function isYamlNode(value: Json | Node): value is Node {
  return typeof value === 'object' && value !== null && 'range' in value && typeof value.range !== 'string';
}

/** A list of steps as YAML text. */
export function stepsText(steps: readonly Json[], indentSeq = true): string {
  return render(new Document(steps), indentSeq);
}

/** A single value as it stands behind `key: `, or inside `[ ]` and `{ }`, where more has to be in quotes. */
export function scalarText(scalar: Scalar, inFlow: boolean): string {
  const document = parseDocument(inFlow ? '[]' : 'k: 1');
  if (inFlow) document.addIn([], scalar);
  else document.set('k', scalar);
  return inFlow ? render(document).slice(1, -1) : render(document).slice(3);
}
