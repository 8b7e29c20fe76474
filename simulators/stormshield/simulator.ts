import { startSimulator, type Simulator, type SimulatorOptions } from '../kit/simulator.ts';
import { createApi } from './api.ts';
import { seedKeys } from './seed.ts';
import { createState, type StormshieldSeed, type StormshieldState } from './state.ts';

export interface StormshieldOptions extends SimulatorOptions, StormshieldSeed {}

export interface StormshieldSimulator extends Simulator<StormshieldState> {
  /** PEM of the CA to trust. */
  readonly ca: string;
  /** SHA-256 of the server certificate. */
  readonly fingerprint: string;
  /** Tokens of the seeded keys by name: automation, monitoring, remediation, expired. */
  readonly keys: Readonly<Record<string, string>>;
}

export async function startStormshieldSimulator(options: StormshieldOptions = {}): Promise<StormshieldSimulator> {
  const simulator = await startSimulator('stormshield', options, ({ clock, seed }) => {
    const state = createState(clock, seed, options);
    const api = createApi(state, clock);
    return { state, fetch: (request, bindings) => api.fetch(request, bindings) };
  });
  return {
    ...simulator,
    ca: simulator.certificate.caPem,
    fingerprint: simulator.certificate.fingerprint,
    keys: Object.fromEntries(seedKeys.map((key) => [key.name, key.token])),
  };
}
