import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { objectIn } from '../members.ts';
import { pointerTo } from '../pointer.ts';
import type { Notes } from '../report.ts';
import { extensionId, type CacaoFile, type CacaoStep } from './types.ts';

/* What a file lacks of the standard, or holds beyond what is translated, without a consequence for its workflow. */

const definitionTypes = [
  'group',
  'individual',
  'location',
  'organization',
  'sector',
  'http-api',
  'linux',
  'net-address',
  'security-category',
  'ssh',
];

/** Layout of a drawing tool: where each step stands and how its edges run. */
const layout = 'extension-definition--418ee24c-9cb1-46d9-afa5-309e01aabc7f';

export function noteConformity({ raw, steps }: CacaoFile, notes: Notes): void {
  for (const name of ['created_by', 'created', 'modified'])
    if (typeof raw[name] !== 'string')
      notes.add('', null, 'info', `The standard asks for \`${name}\`, which is not there; nothing here needs it.`);
  for (const name of ['created', 'modified', 'valid_from', 'valid_until'])
    if (typeof raw[name] === 'string' && !Number.isFinite(Date.parse(raw[name])))
      notes.add(
        `/${name}`,
        null,
        'warning',
        `\`${raw[name].slice(0, 60)}\` is no time such as 2024-01-31T08:00:00.000Z.`,
      );
  if (raw['revoked'] === true) notes.add('/revoked', null, 'warning', 'The playbook was revoked by whoever made it.');
  for (const section of ['agent_definitions', 'target_definitions']) noteDefinitions(raw, section, notes);
  for (const id of Object.keys(objectIn(raw['authentication_info_definitions'])))
    notes.add(
      pointerTo('/authentication_info_definitions', id),
      null,
      'info',
      'Was left out: a credential belongs to the connection.',
    );
  for (const step of steps.values()) noteStep(step, raw, notes);
}

function noteDefinitions(raw: JsonObject, section: string, notes: Notes): void {
  for (const [id, given] of Object.entries(objectIn(raw[section]))) {
    const type = isJsonObject(given) ? given['type'] : undefined;
    const at = pointerTo(`/${section}`, id);
    if (typeof type !== 'string' || type === '')
      notes.add(at, null, 'warning', 'Has no `type`; name what it is, such as `http-api` or `individual`.');
    else if (!definitionTypes.includes(type))
      notes.add(
        at,
        null,
        'info',
        `\`${type}\` is none of the types of the standard; it is taken for nothing in particular.`,
      );
  }
}

function noteStep({ raw: step, pointer, type }: CacaoStep, raw: JsonObject, notes: Notes): void {
  if (type === 'action' && step['agent'] === undefined)
    notes.add(pointer, null, 'info', 'The standard asks for an `agent`, which is not there; nothing here needs it.');
  const missing = (id: Json, section: string, at: string): void => {
    if (typeof id === 'string' && !Object.hasOwn(objectIn(raw[section]), id))
      notes.add(at, null, 'warning', `Names \`${id}\`, which \`${section}\` does not define; add it there.`);
  };
  if (step['agent'] !== undefined) missing(step['agent'], 'agent_definitions', `${pointer}/agent`);
  const targets = Array.isArray(step['targets']) ? (step['targets'] as readonly Json[]) : [];
  targets.forEach((id, index) => missing(id, 'target_definitions', `${pointer}/targets/${index}`));
  for (const [id, extension] of Object.entries(objectIn(step['step_extensions'])))
    if (id !== extensionId && id !== layout)
      noteExtension(id, extension, pointerTo(pointer, 'step_extensions', id), notes);
}

function noteExtension(id: string, extension: Json, at: string, notes: Notes): void {
  const kind = objectIn(extension)['type'];
  notes.add(
    at,
    null,
    'warning',
    `The extension \`${typeof kind === 'string' ? kind : id}\` has no counterpart and was left out; what it does has to be written as a step.`,
  );
}
