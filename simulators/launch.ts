import type { CertificateKind } from './kit/certificate.ts';
import { createClock } from './kit/clock.ts';
import { openControlServer } from './kit/control-server.ts';
import type { SimulatorOptions } from './kit/simulator.ts';

/** What every vendor's start function returns at least. */
export interface LaunchedSimulator {
  readonly url: string;
  readonly controlUrl: string;
  readonly ca: string;
  readonly fingerprint: string;
  /** Seeded credentials by name. */
  readonly keys: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

/** Vendors by name. */
export type Launchers = Readonly<Record<string, (options: SimulatorOptions) => Promise<LaunchedSimulator>>>;

export interface LaunchOptions {
  /** By vendor name; one that is missing gets a free port. */
  readonly ports: Readonly<Record<string, number>>;
  readonly controlPort: number;
  readonly host: string;
  readonly certificate: CertificateKind;
  /** Simulated milliseconds per real one. */
  readonly speed: number;
}

export type LaunchReport = Omit<LaunchedSimulator, 'stop'>;

export interface Launch {
  readonly controlUrl: string;
  readonly simulators: Readonly<Record<string, LaunchReport>>;
  stop(): Promise<void>;
}

/** Starts one simulator of each vendor, on one clock and one control port. Leaves nothing running when one of them fails. */
export async function launchSimulators(launchers: Launchers, options: LaunchOptions): Promise<Launch> {
  const clock = createClock({ rate: options.speed });
  const control = await openControlServer({ port: options.controlPort });
  const running = new Map<string, LaunchedSimulator>();

  async function stop(): Promise<void> {
    await Promise.all([...running.values()].map((simulator) => simulator.stop()));
    await control.stop();
    clock.close();
  }

  try {
    for (const [name, start] of Object.entries(launchers)) {
      const { host, certificate } = options;
      running.set(name, await start({ host, certificate, port: options.ports[name] ?? 0, clock, control }));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const reports = [...running].map(([name, { url, controlUrl, ca, fingerprint, keys }]) => [
    name,
    { url, controlUrl, ca, fingerprint, keys },
  ]);
  return { controlUrl: control.url, simulators: Object.fromEntries(reports) as Record<string, LaunchReport>, stop };
}
