import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import type { VerdictStore } from '#kernel/guard.ts';
import { newId } from '#kernel/ids.ts';
import { toJsonText } from './json-text.ts';
import { queryRows } from './query.ts';
import { toVerdict, verdictColumns, verdictValues, type VerdictRow } from './verdict-row.ts';

export function createVerdictStore(pool: Pool): VerdictStore {
  return {
    async record(verdict) {
      const { plan, findings } = verdict;
      const details = {
        action: plan.actionId,
        connection: plan.connectionId,
        planHash: verdict.planHash,
        rules: findings.map(({ policy, rule, decision }) => `${policy}/${rule}: ${decision}`),
      };
      await queryRows(
        pool,
        sql`
          with judged as (
            insert into cordon.verdict (${verdictColumns}) values (${verdictValues(verdict)}) returning id, tenant, requester
          )
          insert into cordon.audit_entry (id, tenant, requester, what, subject, details)
          select ${newId('aud')}, tenant, requester, ${`guard.${verdict.decision}`}, id, ${toJsonText(details)}::json from judged`,
        'record-verdict',
      );
    },

    async get(tenant, id) {
      const [row] = await queryRows<VerdictRow>(
        pool,
        sql`select * from cordon.verdict where tenant = ${tenant} and id = ${id}`,
      );
      if (row === undefined) throw new AppError('not_found', `There is no verdict ${id}.`, { failureIndicator: id });
      return toVerdict(row);
    },

    async list(tenant, { decision, after, limit }) {
      const rows = await queryRows<VerdictRow>(
        pool,
        sql`select * from cordon.verdict where tenant = ${tenant}
          and ${decision === undefined ? sql`true` : sql`decision = ${decision}`}
          and ${after === undefined ? sql`true` : sql`id < ${after}`}
          order by id desc limit ${limit}`,
      );
      return rows.map(toVerdict);
    },

    async since(tenant, from, after, limit) {
      const rows = await queryRows<VerdictRow>(
        pool,
        sql`select * from cordon.verdict where tenant = ${tenant} and at >= ${from.toISOString()} and id > ${after}
          order by id limit ${limit}`,
      );
      return rows.map(toVerdict);
    },
  };
}
