import type pg from 'pg';
import { inTransaction } from './pool.ts';

/**
 * Everything in schema `cordon` as sorted text, one fact a line, the same for the same schema: tables with their
 * columns, constraints, indexes and triggers, then views, sequences, types and functions.
 */
export async function describeSchema(pool: pg.Pool): Promise<string> {
  return inTransaction(pool, async (client) => {
    // Names come out qualified whatever the session's path is.
    await client.query(`set local search_path to ''`);
    const parts: string[] = [];
    for (const question of questions) {
      const { rows } = await client.query<{ line: string }>(question);
      parts.push(...rows.map(({ line }) => line));
    }
    return `${parts.join('\n')}\n`;
  });
}

const here = `(select oid from pg_catalog.pg_namespace where nspname = 'cordon')`;

const tables = `
  select line from (
    select class.relname, 0 as part, 0 as position, format('%stable %s%s',
      case class.relpersistence when 'u' then 'unlogged ' else '' end, class.relname,
      case when class.reloptions is null then '' else ' with ' || array_to_string(class.reloptions, ', ') end) as line
    from pg_catalog.pg_class as class where class.relnamespace = ${here} and class.relkind in ('r', 'p')
    union all
    select class.relname, 1, attribute.attnum, concat('  column ', attribute.attname, ' ',
      format_type(attribute.atttypid, attribute.atttypmod),
      case when attribute.attcollation <> type.typcollation then ' collate ' || collation_row.collname end,
      case when attribute.attnotnull then ' not null' end,
      case attribute.attidentity when 'a' then ' identity always' when 'd' then ' identity by default' else '' end,
      case when attribute.attgenerated <> '' then ' generated ' when default_value.oid is not null then ' default ' end,
      pg_get_expr(default_value.adbin, default_value.adrelid))
    from pg_catalog.pg_attribute as attribute
      join pg_catalog.pg_class as class on class.oid = attribute.attrelid and class.relkind in ('r', 'p')
      join pg_catalog.pg_type as type on type.oid = attribute.atttypid
      left join pg_catalog.pg_collation as collation_row on collation_row.oid = attribute.attcollation
      left join pg_catalog.pg_attrdef as default_value
        on default_value.adrelid = attribute.attrelid and default_value.adnum = attribute.attnum
    where class.relnamespace = ${here} and attribute.attnum > 0 and not attribute.attisdropped
    union all
    select class.relname, 2, row_number() over (order by constraint_row.conname),
      concat('  constraint ', constraint_row.conname, ' ', pg_get_constraintdef(constraint_row.oid))
    from pg_catalog.pg_constraint as constraint_row join pg_catalog.pg_class as class on class.oid = constraint_row.conrelid
    where class.relnamespace = ${here} and constraint_row.contype in ('c', 'f', 'p', 'u', 'x')
    union all
    select class.relname, 3, row_number() over (order by index_class.relname), concat('  ', pg_get_indexdef(index_row.indexrelid))
    from pg_catalog.pg_index as index_row
      join pg_catalog.pg_class as class on class.oid = index_row.indrelid
      join pg_catalog.pg_class as index_class on index_class.oid = index_row.indexrelid
    where class.relnamespace = ${here}
      and not exists (select from pg_catalog.pg_constraint where conindid = index_row.indexrelid and contype in ('p', 'u', 'x'))
    union all
    select class.relname, 4, row_number() over (order by trigger_row.tgname), concat('  ', pg_get_triggerdef(trigger_row.oid))
    from pg_catalog.pg_trigger as trigger_row join pg_catalog.pg_class as class on class.oid = trigger_row.tgrelid
    where class.relnamespace = ${here} and not trigger_row.tgisinternal
  ) as facts
  order by relname collate "C", part, position`;

const views = `
  select concat(case relkind when 'm' then 'materialized ' end, 'view ', relname, ' ', pg_get_viewdef(oid)) as line
  from pg_catalog.pg_class where relnamespace = ${here} and relkind in ('v', 'm') order by relname collate "C"`;

const sequences = `
  select format('sequence %s %s start %s increment %s', sequencename, data_type, start_value, increment_by) as line
  from pg_catalog.pg_sequences where schemaname = 'cordon' order by sequencename collate "C"`;

const types = `
  select case type.typtype
    when 'e' then format('type %s enum (%s)', type.typname,
      (select string_agg(enumlabel, ', ' order by enumsortorder) from pg_catalog.pg_enum where enumtypid = type.oid))
    else format('domain %s %s', type.typname, format_type(type.typbasetype, type.typtypmod)) end as line
  from pg_catalog.pg_type as type where type.typnamespace = ${here} and type.typtype in ('e', 'd')
  order by type.typname collate "C"`;

const functions = `
  select regexp_replace(pg_get_functiondef(oid), E'\\n+$', '') as line
  from pg_catalog.pg_proc where pronamespace = ${here} and prokind in ('f', 'p')
  order by proname collate "C", pg_get_function_identity_arguments(oid) collate "C"`;

const questions = [tables, views, sequences, types, functions] as const;
