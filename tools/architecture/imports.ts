import type { ImportFact } from '../fence-judge.ts';
import { maskSource } from './masked-source.ts';

const declaration =
  /(?<![.\w$])(?:import|export)\b\s*(type\b)?(?:(?!\b(?:import|export)\b)[^;"()=])*?\bfrom\s*"(\d+)"/g;
const sideEffect = /(?<![.\w$])import\s*"(\d+)"/g;
const call = /(?<![.\w$])(?:import|require)\s*\(\s*"(\d+)"/g;

/** Every import and re-export of a TypeScript text, found without a parser. */
export function importsOf(text: string): readonly ImportFact[] {
  const { code, strings } = maskSource(text);
  const fact = (index: string | undefined, typeOnly: boolean): ImportFact => ({
    specifier: strings[Number(index)] ?? '',
    typeOnly,
  });
  return [
    ...[...code.matchAll(declaration)].map((match) => fact(match[2], match[1] !== undefined)),
    ...[...code.matchAll(sideEffect), ...code.matchAll(call)].map((match) => fact(match[1], false)),
  ];
}
