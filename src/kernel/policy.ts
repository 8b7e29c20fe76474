import type { EndpointRole } from './endpoint.ts';
import type { ApprovalDemand, Decision } from './guard.ts';
import type { JsonObject } from './json.ts';
import type { Requester } from './requester.ts';

/** A document with versions; of each enabled policy the newest version is asked. The strictest finding of all rules wins. */
export interface Policy {
  readonly id: string;
  readonly title: string;
  readonly rules: readonly PolicyRule[];
  /** Cases that must come out as they say before the policy can be published. */
  readonly tests: readonly PolicyTest[];
}

/** Which writes a rule is about; all when a member is left out. Patterns may hold `*`. */
export interface RuleScope {
  readonly actions?: readonly string[];
  readonly verbs?: readonly string[];
  readonly effects?: readonly ('write' | 'destructive')[];
  /** Ids or titles. */
  readonly connections?: readonly string[];
  readonly requesters?: readonly Requester['kind'][];
}

interface RuleCommon {
  readonly name: string;
  readonly on?: RuleScope;
  readonly decision: 'needs_approval' | 'deny';
  /** Of `needs_approval`. */
  readonly approval?: ApprovalDemand;
}

export type PolicyRule = RuleCommon &
  (
    | {
        readonly kind: 'max-targets';
        readonly count?: number;
        /** Of the fleet, from 0 to 1; judged where the console tells how large the fleet is. */
        readonly share?: number;
        /** Writes that reach this many or fewer are never held back for their share. */
        readonly shareAbove: number;
        /** When the console does not tell how many are reached. */
        readonly whenUnknown: Decision;
      }
    | {
        readonly kind: 'rate';
        readonly count?: number;
        /** Of the fleet, from 0 to 1; goes with `of: targets`. */
        readonly share?: number;
        readonly of: 'writes' | 'targets';
        readonly perMs: number;
        readonly scope: 'action' | 'connection' | 'tenant';
        /** When the console does not tell how many are reached, or how large the fleet is. */
        readonly whenUnknown: Decision;
      }
    | {
        readonly kind: 'protected';
        /** Patterns, whatever the case of letters; also held against the targets as the action names them. */
        readonly names?: readonly string[];
        readonly tags?: readonly string[];
        readonly groups?: readonly string[];
        readonly roles?: readonly EndpointRole[];
        /** When the console does not tell which endpoints are reached, or their role. */
        readonly whenUnknown: Decision;
      }
    | {
        readonly kind: 'window';
        readonly timeZone: string;
        /** 1 is Monday, 7 Sunday. A window over midnight belongs to the day on which it starts. */
        readonly days: readonly number[];
        /** `HH:MM`; `24:00` ends a day. */
        readonly from: string;
        readonly to: string;
        /** Whether the rule applies inside the window, or outside it. */
        readonly inside: boolean;
      }
    | { readonly kind: 'always' }
  );

export type RuleOf<K extends PolicyRule['kind']> = PolicyRule & { readonly kind: K };

export interface PolicyTest {
  readonly title: string;
  /** Members of a plan that differ from a harmless one, with `requester` and, for rates, `recent`: the writes made before it. */
  readonly plan: JsonObject;
  readonly at?: string;
  readonly expect: Decision;
}

export interface PolicyVersion {
  readonly policyId: string;
  readonly version: number;
  readonly enabled: boolean;
  readonly document: Policy;
  readonly source: string;
  readonly publishedAt: string;
  readonly publishedBy: Requester;
}

/** Which version of a policy is in force. */
export interface PolicyHead {
  readonly id: string;
  readonly version: number;
}

export interface PolicyStore {
  /**
   * What is in force. A tenant that has never had a policy, however it came to be, gets the default one first;
   * where people have disabled every policy, nothing is in force.
   */
  begin(tenant: string): Promise<readonly PolicyHead[]>;
  /** A new version, in force and enabled at once; with an audit entry that says what was there before. */
  publish(tenant: string, draft: Pick<PolicyVersion, 'document' | 'source' | 'publishedBy'>): Promise<PolicyVersion>;
  /** The newest version, or the one named. @throws AppError `not_found` */
  get(tenant: string, policyId: string, version?: number): Promise<PolicyVersion>;
  /** The newest version of each, disabled ones included. */
  list(tenant: string): Promise<readonly PolicyVersion[]>;
  /** With an audit entry. @throws AppError `not_found` */
  setEnabled(tenant: string, policyId: string, enabled: boolean, by: Requester): Promise<PolicyVersion>;
  /** The documents of these versions; a version never changes, so they are remembered. */
  documents(tenant: string, heads: readonly PolicyHead[]): Promise<readonly Policy[]>;
}
