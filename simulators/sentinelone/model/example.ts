import { createHash } from 'node:crypto';
import { resolveShape } from '../wire/shape-library.ts';
import type { Shape } from '../wire/shape.ts';
import { dayMs, isoMicros } from './time.ts';

/** Makes values out of shapes alone: the same name and number give the same value. */
export interface ExampleOptions {
  readonly now: number;
  readonly number: number;
}

const deepest = 6;

/** A value that fits the shape, every field filled. */
export function exampleOf(shape: Shape, name: string, options: ExampleOptions, depth = 0): unknown {
  const resolved = resolveShape(shape);
  switch (resolved.kind) {
    case 'flag':
      return draw(name, options.number, 2) === 0;
    case 'number':
      return numberFor(resolved, name, options);
    case 'choice':
      return resolved.values[draw(name, options.number, resolved.values.length)];
    case 'text':
      return textFor(resolved, name, options);
    case 'object':
      return {};
    case 'any':
      return null;
    case 'list':
      return depth >= deepest ? [] : [exampleOf(resolved.of, name.replace(/s$/, ''), options, depth + 1)];
    case 'either':
      return exampleOf(resolved.shapes[0] ?? { kind: 'any', nullable: true }, name, options, depth);
    case 'group':
      return depth >= deepest
        ? {}
        : Object.fromEntries(
            [...resolved.fields].map(([key, field]) => [key, exampleOf(field.shape, key, options, depth + 1)]),
          );
  }
}

function numberFor(shape: Extract<Shape, { kind: 'number' }>, name: string, { number }: ExampleOptions): number {
  const low = shape.min === -Infinity ? 0 : shape.min;
  const span = Math.min(shape.max - low, 500);
  const drawn = low + draw(name, number, Math.floor(span) + 1);
  return shape.whole ? drawn : Math.min(shape.max, drawn + 0.5);
}

function textFor(shape: Extract<Shape, { kind: 'text' }>, name: string, { now, number }: ExampleOptions): string {
  switch (shape.format) {
    case 'id':
      return exampleId(name, number);
    case 'time':
      return isoMicros(now - draw(name, number, 90) * dayMs);
    case 'email':
      return `person${number}@corp.example`;
    case 'url':
      return `https://console.example/${name}`;
    case 'file':
    case 'text':
      return fitted(wordFor(name, number), shape);
  }
}

function wordFor(name: string, number: number): string {
  const digest = createHash('sha256').update(`${name} ${number}`).digest('hex');
  if (/sha256|hash256/i.test(name)) return digest;
  if (/sha1|contentHash/i.test(name)) return digest.slice(0, 40);
  if (/md5/i.test(name)) return digest.slice(0, 32);
  if (/uuid|uniqueId|storyline/i.test(name))
    return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
  if (/ip$/i.test(name) && name.length < 12) return `192.0.2.${1 + (number % 254)}`;
  if (/macAddress/i.test(name)) return `02:00:5e:10:00:${(number % 256).toString(16).padStart(2, '0')}`;
  if (name === 'osType') return 'windows';
  if (/score/i.test(name)) return String(draw(name, number, 90) / 10 + 1);
  if (/(^|[a-z])(at|date|time)$/i.test(name) && /(At|Date|Time)$/.test(name)) return '2026-01-15T09:30:00.000000Z';
  if (/version$/i.test(name)) return `${1 + draw(name, number, 9)}.${draw(`${name}.`, number, 20)}.0`;
  if (/(^|[a-z])Ids?$|^id$/.test(name)) return exampleId(name, number);
  return `${name
    .replaceAll(/([A-Z])/g, ' $1')
    .toLowerCase()
    .trim()} ${number}`;
}

function fitted(text: string, { min, max }: { readonly min: number; readonly max: number }): string {
  const long = min > text.length ? text.padEnd(min, '0') : text;
  return max < long.length ? long.slice(0, max) : long;
}

/** 19 digits. */
function exampleId(name: string, number: number): string {
  const digest = createHash('sha256').update(`id ${name} ${number}`).digest();
  return String(1_500_000_000_000_000_000n + (digest.readBigUInt64BE(0) % 400_000_000_000_000_000n));
}

function draw(name: string, number: number, limit: number): number {
  const digest = createHash('sha256').update(`${name}#${number}`).digest();
  return digest.readUInt32BE(0) % Math.max(1, limit);
}
