import type { ASTNode } from '@marcbachmann/cel-js';
import { childrenOf, loops } from './syntax.ts';

/*
 * CEL always ends, but `l.map(a, l.map(b, l))` over a long list ends next year, and `a + a` in a chain doubles a text until the memory is gone.
 * The library bounds what is written and not what is evaluated. So an expression that loops or joins is written anew with calls
 * of `charge` around what costs: see `budget.ts`. Positions are lost on the way, which is why errors quote the expression as written.
 */

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

/** The expression with a budget inside and with our `has`, or null when its cost is bounded by its length. */
export function withCharges(ast: ASTNode): string | null {
  return needsBudget(ast) ? print(ast, false) : null;
}

function needsBudget(node: ASTNode): boolean {
  if (node.op === '+') return !node.args.some((side) => side.op === 'value' && typeof side.args !== 'string');
  if (node.op === 'call' && node.args[0] === 'has') return true;
  if (node.op === 'rcall' && (loops.has(node.args[0]) || node.args[0] === 'join')) return true;
  return childrenOf(node).some(needsBudget);
}

function print(node: ASTNode, looping: boolean): string {
  const again = (child: ASTNode): string => print(child, looping);
  const charged = (child: ASTNode): string =>
    looping && child.op !== 'value' ? `charge(${again(child)})` : again(child);
  switch (node.op) {
    case 'value':
      return printValue(node.args);
    case 'id':
      return node.args;
    case '.':
      return `(${again(node.args[0])}).${node.args[1]}`;
    case '[]':
      return `(${again(node.args[0])})[${again(node.args[1])}]`;
    case 'call':
      return printCall(node.args[0], node.args[1], again, charged);
    case 'rcall':
      return printMethod(node.args, looping, charged);
    case 'list':
      return `[${node.args.map(again).join(', ')}]`;
    case 'map':
      return `{${node.args.map(([key, value]) => `${again(key)}: ${again(value)}`).join(', ')}}`;
    case '?:':
      return `(${again(node.args[0])} ? ${again(node.args[1])} : ${again(node.args[2])})`;
    case '!_':
      return `!(${again(node.args)})`;
    case '-_':
      return `-(${again(node.args)})`;
    case '+':
      return `charge(${again(node.args[0])} + ${again(node.args[1])})`;
    case 'in':
      return `(${again(node.args[0])} in ${charged(node.args[1])})`;
    default:
      return printBinary(node.op, childrenOf(node), looping);
  }
}

function printBinary(operator: string, [left, right]: readonly ASTNode[], looping: boolean): string {
  const side = (child: ASTNode | undefined): string => {
    if (child === undefined) return '';
    const text = print(child, looping);
    return looping && comparisons.has(operator) && child.op !== 'value' ? `weigh(${text})` : text;
  };
  return `(${side(left)} ${operator} ${side(right)})`;
}

type Printer = (node: ASTNode) => string;

function printCall(name: string, parameters: readonly ASTNode[], again: Printer, charged: Printer): string {
  // These two take paths, not values.
  const printer = name === 'has' || name === 'default' ? again : charged;
  // The library's own takes no index, and fails where the path ends early.
  return `${name === 'has' ? 'present' : name}(${parameters.map(printer).join(', ')})`;
}

function printMethod(
  [name, receiver, parameters]: readonly [string, ASTNode, readonly ASTNode[]],
  looping: boolean,
  charged: Printer,
): string {
  if (loops.has(name)) {
    const [item, ...bodies] = parameters.map((parameter) => print(parameter, true));
    return `charge(${print(receiver, looping)}).${name}(${[item, ...bodies].join(', ')})`;
  }
  const call = `(${charged(receiver)}).${name}(${parameters.map(charged).join(', ')})`;
  return name === 'join' ? `charge(${call})` : call;
}

function printValue(value: unknown): string {
  if (typeof value === 'bigint') return `${value}`;
  return typeof value === 'number' ? printDecimal(value) : JSON.stringify(value);
}

/** With a point or an exponent: without one it would be read as a whole number. */
function printDecimal(value: number): string {
  const text = `${value}`;
  return /[.e]/.test(text) ? text.replace(/^(\d+)e/, '$1.0e') : `${text}.0`;
}
