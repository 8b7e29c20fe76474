import type { Endpoint } from '#kernel/endpoint.ts';

/** How results name an agent: by its machine and, exactly, by connection and id. */
export function agentLabel({ id, name }: Pick<Endpoint, 'id' | 'name'>, connectionTitle: string): string {
  const exact = `${connectionTitle}/${id}`;
  return name === '' || name === id ? exact : `${name} (${exact})`;
}

/** A few of many, for a sentence. */
export function fewOf(texts: readonly string[], most = 5): string {
  const shown = texts.slice(0, most).join(', ');
  return texts.length > most ? `${shown} and ${texts.length - most} more` : shown;
}
