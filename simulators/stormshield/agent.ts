/** An endpoint as the console knows it. Mutable: this is the state of the simulator. */
export interface Agent {
  /** `{UPPER-CASE-GUID}` with braces, as agent events carry it. */
  readonly guid: string;
  readonly name: string;
  readonly domain: string;
  version: string;
  isServer: boolean;
  online: boolean;
  /** Whether the "Networks" feature is on in the agent's group. */
  networksFeature: boolean;
  isolated: boolean;
  files: AgentFile[];
  quarantine: QuarantinedFile[];
  processes: AgentProcess[];
  /** Files below these are not quarantined unless the request bypasses that. */
  excludedDirectories: string[];
  /** Effects that were applied, in order: repeated isolation shows here. */
  applied: AppliedEffect[];
}

export interface AgentFile {
  readonly path: string;
  readonly sha256: string;
}

export interface QuarantinedFile extends AgentFile {
  readonly quarantinedAt: string;
}

export interface AgentProcess {
  readonly pid: number;
  readonly parentPid: number;
  readonly path: string;
  /** Cannot be terminated, like the agent's own processes. */
  readonly isProtected?: boolean;
}

export interface AppliedEffect {
  readonly at: string;
  readonly taskId: string;
  readonly kind: string;
  /** False when the agent was in that state already. */
  readonly changed: boolean;
}

/** Windows paths: case does not matter, and either slash works. */
export function samePath(left: string, right: string): boolean {
  return normalPath(left) === normalPath(right);
}

export function isBelow(path: string, directory: string): boolean {
  return normalPath(path).startsWith(`${normalPath(directory).replace(/\\+$/, '')}\\`);
}

function normalPath(path: string): string {
  return path.replaceAll('/', '\\').toLowerCase();
}
