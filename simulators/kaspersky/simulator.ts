import { startSimulator, type Simulator, type SimulatorOptions } from '../kit/simulator.ts';
import { seedUsers } from './access/user.ts';
import { createApi } from './api.ts';
import { createState, type KasperskySeed, type KasperskyState } from './state.ts';

export interface KasperskyOptions extends SimulatorOptions, KasperskySeed {}

/** Credentials of one user of the seed. */
export interface KasperskyKey {
  readonly user: string;
  readonly password: string;
  readonly domain: string;
  /** Whether it signs in as an internal user. */
  readonly internal: boolean;
  readonly totp: string | null;
}

export interface KasperskySimulator extends Simulator<KasperskyState> {
  /** PEM of the CA to trust. */
  readonly ca: string;
  /** SHA-256 of the server certificate. */
  readonly fingerprint: string;
  /** Users of the seed: administrator, domain, sample, reader, noServer, noDevices, secondFactor. */
  readonly keys: Readonly<Record<string, KasperskyKey>>;
}

export async function startKasperskySimulator(options: KasperskyOptions = {}): Promise<KasperskySimulator> {
  const simulator = await startSimulator('kaspersky', options, ({ clock, seed }) => {
    const state = createState(clock, seed, options);
    const api = createApi(state);
    return { state, fetch: (_request, { exchange }) => api(exchange) };
  });
  return {
    ...simulator,
    ca: simulator.certificate.caPem,
    fingerprint: simulator.certificate.fingerprint,
    keys: Object.fromEntries(
      Object.entries(seedUsers).map(([key, { name, password, domain, account, totp }]) => [
        key,
        { user: name, password, domain, internal: account !== 'domain', totp },
      ]),
    ),
  };
}
