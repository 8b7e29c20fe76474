import { isObject, problemsOf } from './check-value.ts';
import type { Json } from './call.ts';
import { parseJson } from './lossless-json.ts';
import { invalid } from './refusal.ts';
import type { Route } from './route-table.ts';
import { fieldsOf } from './shape-library.ts';

/** @throws Refusal 400 for a body that is not what the operation documents */
export async function readBody(route: Route, request: Request, text: string): Promise<Json> {
  if (route.body === null) {
    if (text.trim() !== '' && Object.keys(readJson(text)).length > 0) throw invalid('Unknown field');
    return {};
  }
  const body = route.multipart === true ? await readMultipart(route, request) : readJson(text);
  const problems = problemsOf(route.body, body, '');
  if (problems.length > 0) throw invalid(...problems);
  requireFilter(route, body);
  return body;
}

function readJson(text: string): Json {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    throw invalid('The body is not JSON.');
  }
  if (!isObject(value)) throw invalid('Invalid input type.');
  return value;
}

/** Fields of a kind other than text come as text, and lists as repeated fields. */
async function readMultipart({ body }: Route, request: Request): Promise<Json> {
  let form: FormData;
  try {
    form = await request.formData();
  } catch {
    throw invalid('The body is not multipart/form-data.');
  }
  const fields = body === null ? new Map<string, never>() : fieldsOf(body);
  const read: Record<string, unknown> = {};
  for (const name of new Set(form.keys())) {
    const values = await Promise.all(form.getAll(name).map((item) => (typeof item === 'string' ? item : item.text())));
    const kind = fields.get(name)?.shape.kind;
    if (kind === 'list') read[name] = values;
    else if (kind === 'flag') read[name] = /^true$/i.test(values[0] ?? '');
    else read[name] = values[0];
  }
  return read;
}

function requireFilter({ filterNeeds }: Route, body: Json): void {
  if (filterNeeds === undefined) return;
  const filter = isObject(body['filter']) ? body['filter'] : {};
  const given = filterNeeds.some((name) => {
    const value = filter[name];
    return value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
  });
  if (!given) throw invalid(`filter: One of ${filterNeeds.join(', ')} is required.`);
}
