/** Who is calling. Iterators and actions belong to one of these. */
export interface Session {
  readonly id: string;
  /** `token`: by `X-KSC-Session`; `connection`: by its socket; `gateway`: the same, and it talks to an agent. */
  readonly kind: 'token' | 'connection' | 'gateway';
  /** Key of the user; rights are looked up at each call. */
  readonly userKey: string;
  readonly virtualServerId: number;
  /** Index of the host whose agent a gateway session talks to. */
  readonly gatewayHost: number | null;
  lastSeenAt: number;
  inFlight: number;
  ended: boolean;
}
