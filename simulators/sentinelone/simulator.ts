import { startSimulator, type Simulator, type SimulatorOptions } from '../kit/simulator.ts';
import { createApi } from './api.ts';
import { seededTokens, type TokenName } from './seed/people.ts';
import { createState, type SentinelOneSeed, type SentinelOneState } from './state.ts';

export interface SentinelOneOptions extends SimulatorOptions, SentinelOneSeed {}

export interface SentinelOneSimulator extends Simulator<SentinelOneState> {
  /** PEM of the CA to trust. */
  readonly ca: string;
  /** SHA-256 of the server certificate. */
  readonly fingerprint: string;
  /** API tokens of the seed by name. */
  readonly keys: Readonly<Record<TokenName, string>>;
}

export async function startSentinelOneSimulator(options: SentinelOneOptions = {}): Promise<SentinelOneSimulator> {
  const simulator = await startSimulator('sentinelone', options, ({ clock, seed }) => {
    const state = createState(clock, seed, options);
    const api = createApi(state);
    return { state, fetch: (request, bindings) => api.fetch(request, bindings) };
  });
  return {
    ...simulator,
    ca: simulator.certificate.caPem,
    fingerprint: simulator.certificate.fingerprint,
    keys: seededTokens,
  };
}
