import pg from 'pg';
import { parseJson } from '#kernel/json.ts';

type Parse = (text: string) => unknown;

const { builtins } = pg.types;
const int8Array = 1016;
const jsonArray = 199;
const jsonbArray = 3807;
const textArray = 1009;

/** By the number of the type; the driver's declarations know fewer types than the driver. */
const driverParser = pg.types.getTypeParser as (id: number, format?: string) => Parse;

const own: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [builtins.INT8, parseInteger],
  [builtins.JSON, parseJson],
  [builtins.JSONB, parseJson],
  [int8Array, eachOf(parseInteger)],
  [jsonArray, eachOf(parseJson)],
  [jsonbArray, eachOf(parseJson)],
]);

/** Reads JSON without rounding, and 64-bit integers as numbers where they are safe, as `bigint` beyond. For one pool, not globally. */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser(id: number, format?: string) {
    const parse = format === 'binary' ? undefined : own.get(id);
    return parse ?? driverParser(id, format);
  },
};

function parseInteger(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

function eachOf(parse: Parse): Parse {
  const parseTexts = driverParser(textArray) as (text: string) => readonly (string | null)[];
  return (text) => parseTexts(text).map((item) => (item === null ? null : parse(item)));
}
