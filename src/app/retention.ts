import type { Going, Keeping, RetentionRule, RetentionStore } from '#kernel/retention.ts';
import { changeOf } from './audit-change.ts';
import type { Note } from './audit.ts';
import { demandEverywhere, type Principal } from './principal.ts';
import { forecast, type Forecast } from './retention-forecast.ts';
import { systemPrincipal } from './tokens.ts';

/** What is kept, what may go, and how large everything gets. */
export interface Retention extends RetentionRule {
  readonly going: Going;
  readonly forecast: Forecast;
}

export interface RetentionUseCases {
  get(principal: Principal): Promise<Retention>;
  /** The same if it were so. */
  preview(principal: Principal, keeping: Keeping): Promise<Retention>;
  set(principal: Principal, keeping: Keeping): Promise<Retention>;
  /** What a new installation begins with. One that is there already keeps everything until somebody decides. */
  begin(): Promise<void>;
}

/** A year of runs, which audits ask for; events are their raw material. Files may be evidence, and their room is bounded anyway. */
const standard: Keeping = { runDays: 365, eventDays: 90, fileDays: null };

export function retentionUseCases(retention: RetentionStore, note: Note): RetentionUseCases {
  async function measured(tenant: string, rule: RetentionRule): Promise<Retention> {
    const [going, sizes] = await Promise.all([retention.going(tenant, rule), retention.sizes(tenant)]);
    return { ...rule, going, forecast: forecast(sizes, rule) };
  }

  async function set(principal: Principal, keeping: Keeping): Promise<RetentionRule> {
    const { requester } = principal;
    const before = await retention.rule(requester.tenant);
    const after = await retention.set(requester.tenant, keeping, requester);
    await note(principal, 'retention.set', '', changeOf(daysOf(before), daysOf(after)));
    return after;
  }

  return {
    async get(principal) {
      demandEverywhere(principal, 'administer');
      const { tenant } = principal.requester;
      return measured(tenant, await retention.rule(tenant));
    },
    async preview(principal, keeping) {
      demandEverywhere(principal, 'administer');
      const { tenant } = principal.requester;
      return measured(tenant, { ...(await retention.rule(tenant)), ...keeping });
    },
    async set(principal, keeping) {
      demandEverywhere(principal, 'administer');
      return measured(principal.requester.tenant, await set(principal, keeping));
    },
    async begin() {
      await set(systemPrincipal, standard);
    },
  };
}

function daysOf({ runDays, eventDays, fileDays }: Keeping): Record<keyof Keeping, number | null> {
  return { runDays, eventDays, fileDays };
}
