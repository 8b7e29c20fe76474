import type { Connection } from './connection.ts';
import type { Json, JsonObject } from './json.ts';

/** The simulated consoles of one run and of the runs that it starts. Nobody else shares them. */
export interface Simulation {
  readonly id: string;
  /** The same seed gives the same consoles. */
  readonly seed: number;
  /** What goes wrong on them: `{ connector?, match, fault }`. */
  readonly faults: readonly JsonObject[];
}

/** What stands in for a real console: how it is reached. */
export interface Twin {
  readonly settings: JsonObject;
  readonly secrets: JsonObject;
}

/** Simulated consoles, started when they are first asked for. */
export interface Twins {
  /** @throws AppError `invalid_input` */
  readFaults(faults: Json): Promise<readonly JsonObject[]>;
  /** The twin of a connection. One that nobody has used for a while is stopped, and begins anew. @throws AppError `unsupported` for a connector that has none */
  open(simulation: Simulation, connection: Pick<Connection, 'connector' | 'title' | 'settings'>): Promise<Twin>;
  close(): Promise<void>;
}
