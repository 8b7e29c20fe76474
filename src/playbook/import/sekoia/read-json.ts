import { AppError } from '#kernel/error.ts';
import { isJsonObject } from '#kernel/json.ts';
import type { StoreStep } from '#kernel/playbook.ts';
import { celText, checkedCel } from '../cel-text.ts';
import { standardPath } from '../jinja/json-path.ts';
import { isJinja, translateValue, type JinjaNames } from '../jinja/translate.ts';
import { pointerTo } from '../pointer.ts';
import type { SekoiaNode } from './file.ts';
import type { Maker } from './maker.ts';

/** Name of the variable that holds what the action read. */
export function readVariable(step: string, maker: Maker): string {
  let name = `read_${step}`.slice(0, 64);
  while (maker.keys.names.has(name)) name = `${name.slice(0, 62)}_x`;
  return name;
}

/**
 * Reads JSON that is handed over, which needs no action with us: an expression does it.
 * @throws AppError `invalid_playbook` for files of the platform
 */
export function readJsonStep(node: SekoiaNode, id: string, names: JinjaNames, maker: Maker): StoreStep {
  const given = isJsonObject(node.raw['arguments']) ? node.raw['arguments'] : {};
  const { file, jsonpath: path, return_list: asList, to_file: toFile } = given;
  if (typeof file !== 'string' || !isJinja(file) || toFile === true)
    throw new AppError('invalid_playbook', 'It reads or writes a file of the platform, which is not there with us.');
  if (path !== undefined && path !== null && (typeof path !== 'string' || path === '' || isJinja(path)))
    throw new AppError('invalid_playbook', 'Its JSONPath is empty or a template.');
  for (const name of Object.keys(given).filter((key) => !['file', 'jsonpath', 'return_list', 'to_file'].includes(key)))
    maker.notes.add(
      pointerTo(node.pointer, 'arguments', name),
      id,
      'warning',
      `The argument \`${name}\` has no counterpart and was left out.`,
    );
  const value = translateValue(file, names).text;
  const found = typeof path === 'string' ? `jsonpath(${value}, ${celText(standardPath(path))})` : null;
  const name = readVariable(id, maker);
  maker.variables.set(name, null);
  return {
    kind: 'store',
    id,
    title: node.name,
    set: { [name]: `\${{ ${checkedCel(found === null ? value : asList === true ? found : single(found))} }}` },
  };
}

/** One match stands alone, several as a list. */
function single(found: string): string {
  return `(size(${found}) == 1 ? default(first(${found}), null) : default(${found}, null))`;
}
