import { isJsonObject, parseJson, type Json } from '#kernel/json.ts';
import { damaged } from './frame.ts';

/** What a backup says about itself, before anything else. */
export interface Manifest {
  readonly createdAt: string;
  /** The newest migration of the schema that the rows fit. */
  readonly migration: { readonly number: number; readonly name: string; readonly sha256: string };
  readonly tables: readonly BackupTable[];
  readonly sequences: readonly BackupSequence[];
}

export interface BackupTable {
  readonly name: string;
  /** In the order of the rows; without those that the database computes itself. */
  readonly columns: readonly string[];
}

export interface BackupSequence {
  readonly name: string;
  /** Text, because it may exceed a number. */
  readonly lastValue: string;
  readonly isCalled: boolean;
}

/** @throws AppError `invalid_input` */
export function parseManifest(text: string): Manifest {
  const value = parseText(text);
  if (!isJsonObject(value)) throw damaged('its manifest is no object');
  const { createdAt, migration, tables, sequences } = value;
  if (!isJsonObject(migration) || !Array.isArray(tables) || !Array.isArray(sequences)) {
    throw damaged('its manifest lacks a part');
  }
  return {
    createdAt: readText(createdAt),
    migration: {
      number: count(migration['number']),
      name: readText(migration['name']),
      sha256: readText(migration['sha256']),
    },
    tables: (tables as readonly Json[]).map(table),
    sequences: (sequences as readonly Json[]).map(sequence),
  };
}

function table(value: Json): BackupTable {
  if (!isJsonObject(value) || !Array.isArray(value['columns'])) throw damaged('its manifest names no columns');
  return { name: readText(value['name']), columns: (value['columns'] as readonly Json[]).map(readText) };
}

function sequence(value: Json): BackupSequence {
  if (!isJsonObject(value)) throw damaged('its manifest names no sequence');
  return {
    name: readText(value['name']),
    lastValue: readText(value['lastValue']),
    isCalled: value['isCalled'] === true,
  };
}

function readText(value: Json | undefined): string {
  if (typeof value !== 'string') throw damaged('its manifest lacks a text');
  return value;
}

function count(value: Json | undefined): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1)
    throw damaged('its manifest lacks a number');
  return value;
}

function parseText(text: string): Json {
  try {
    return parseJson(text);
  } catch (cause) {
    throw damaged('its manifest cannot be read', cause);
  }
}
