import type { Effect } from './action.ts';
import type { Role } from './access.ts';
import type { Endpoint, EndpointRole } from './endpoint.ts';
import type { JsonObject } from './json.ts';
import type { Requester } from './requester.ts';

/**
 * What is to be done, on what, with which arguments: made before every write. Dry runs print it, the guard judges it,
 * approvals sign its hash, and the ledger names the verdict on it.
 */
export interface Plan {
  readonly tenant: string;
  readonly actionId: string;
  /** The verb that the action is a part of; null when the action itself was asked for. */
  readonly verb: string | null;
  readonly connectionId: string;
  readonly connectionTitle: string;
  readonly effect: Effect;
  /** As the action names them: ids, or a filter. */
  readonly targets: readonly string[];
  /** The endpoints that would be reached, as the console says now; empty when the action reaches none or cannot tell. */
  readonly endpoints: readonly Omit<Endpoint, 'raw'>[];
  /** How many objects would be reached; null when it cannot be counted. */
  readonly count: number | null;
  readonly fleet: number | null;
  /** True when `endpoints` is every endpoint reached. */
  readonly complete: boolean;
  /** Sensitive fields masked. */
  readonly input: JsonObject;
  readonly permission: string | null;
  readonly note: string | null;
  /** SHA-256 over action, connection, resolved endpoints, count and the full input: a change of any of them is another plan. */
  readonly hash: string;
}

export type Decision = 'allow' | 'needs_approval' | 'deny';

/** What one rule had to say; only rules that applied are listed. */
export interface RuleFinding {
  readonly policy: string;
  readonly rule: string;
  readonly decision: Decision;
  readonly message: string;
}

/** The guard's answer about one plan, kept for as long as the intent that rests on it. */
export interface Verdict {
  readonly id: string;
  readonly tenant: string;
  readonly planHash: string;
  readonly decision: Decision;
  readonly findings: readonly RuleFinding[];
  /** The approval that turned `needs_approval` into `allow`. */
  readonly approvalId: string | null;
  /** Versions of the policies that were asked, by id. */
  readonly policies: JsonObject;
  readonly at: string;
}

/** A document with versions; the newest enabled version of each is asked. Rules are checked in order; the strictest finding wins. */
export interface Policy {
  readonly id: string;
  readonly title: string;
  readonly enabled: boolean;
  readonly rules: readonly PolicyRule[];
  /** Cases that must come out as they say before the policy can be published. */
  readonly tests: readonly PolicyTest[];
}

interface RuleCommon {
  readonly name: string;
  /** Which writes it is about; all when a member is left out. Patterns may hold `*`. */
  readonly on?: {
    readonly actions?: readonly string[];
    readonly verbs?: readonly string[];
    readonly effects?: readonly ('write' | 'destructive')[];
    readonly connections?: readonly string[];
    readonly requesters?: readonly ('token' | 'run' | 'system' | 'user')[];
  };
  readonly then: 'needs_approval' | 'deny';
  /** Of `needs_approval`. */
  readonly approval?: ApprovalDemand;
}

export interface ApprovalDemand {
  readonly approvers: number;
  readonly role: Role;
  readonly expiresMs: number;
  /** To whom it goes when nobody has decided in time; it is rejected when left out. */
  readonly escalateTo?: Role;
}

export type PolicyRule = RuleCommon &
  (
    | { readonly kind: 'max-targets'; readonly count?: number; readonly share?: number }
    | {
        readonly kind: 'rate';
        readonly count: number;
        readonly perMs: number;
        readonly scope: 'action' | 'connection' | 'tenant';
      }
    | {
        readonly kind: 'protected';
        readonly names?: readonly string[];
        readonly tags?: readonly string[];
        readonly groups?: readonly string[];
        readonly roles?: readonly EndpointRole[];
        /** When the console does not tell which endpoints are reached. */
        readonly whenUnknown: Decision;
      }
    | {
        readonly kind: 'window';
        readonly timeZone: string;
        readonly days: readonly number[];
        readonly from: string;
        readonly to: string;
        readonly inside: boolean;
      }
    | { readonly kind: 'always' }
  );

export interface PolicyTest {
  readonly title: string;
  readonly plan: JsonObject;
  readonly at?: string;
  readonly expect: Decision;
}

export interface PolicyVersion {
  readonly policyId: string;
  readonly version: number;
  readonly document: Policy;
  readonly source: string;
  readonly publishedAt: string;
  readonly publishedBy: Requester;
}
