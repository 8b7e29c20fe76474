/**
 * Who may import what: the one table that the lint rules and the architecture test both read.
 * Paths are relative to the repository and name a folder or a file without its ending. `*` stands for one folder name.
 */

export interface FolderFence {
  readonly folder: string;
  /** Folders that may be imported beside the own one. */
  readonly imports: readonly string[];
  /** Folders of which only types may be imported. */
  readonly types?: readonly string[];
}

export const folderFences: readonly FolderFence[] = [
  { folder: 'src/kernel', imports: [] },
  { folder: 'src/net', imports: ['src/kernel'] },
  { folder: 'src/playbook', imports: ['src/kernel'] },
  { folder: 'src/store', imports: ['src/kernel'] },
  { folder: 'src/intake', imports: ['src/kernel'] },
  { folder: 'src/access', imports: ['src/kernel'] },
  { folder: 'src/connectors/*', imports: ['src/kernel', 'src/net'] },
  { folder: 'src/notify', imports: ['src/kernel', 'src/net'] },
  { folder: 'src/catalog', imports: ['src/kernel', 'src/connectors'] },
  { folder: 'src/response', imports: ['src/kernel', 'src/catalog'] },
  { folder: 'src/engine', imports: ['src/kernel', 'src/playbook'] },
  {
    folder: 'src/app',
    imports: ['src/kernel', 'src/playbook', 'src/catalog', 'src/response', 'src/store', 'src/engine', 'src/intake'],
  },
  { folder: 'src/api', imports: ['src/kernel', 'src/app', 'src/catalog'] },
  { folder: 'src/mcp', imports: ['src/kernel', 'src/app', 'src/api/contract'] },
  { folder: 'src/cli', imports: ['src/kernel', 'src/catalog', 'src/api/contract'] },
  { folder: 'src/main', imports: ['src', 'simulators', 'package'] },
  { folder: 'web', imports: ['src/api/contract'], types: ['src/kernel'] },
  { folder: 'simulators/kit', imports: [] },
  { folder: 'simulators/*', imports: ['simulators/kit'] },
  { folder: 'simulators', imports: ['simulators'] },
];

/** Everything below these folders must be named in `folderFences`. All other folders may import anything. */
export const fencedRoots = ['src', 'web', 'simulators'] as const;

export interface Fence {
  /** The only places that may use the fenced thing. */
  readonly allowed: readonly string[];
  /** Tests beside the code may use it as well. */
  readonly testsExempt: boolean;
}

export interface PackageFence extends Fence {
  readonly packages: readonly string[];
}

export const packageFences: readonly PackageFence[] = [
  { packages: ['graphile-worker'], allowed: ['src/engine', 'src/store/testing'], testsExempt: false },
  { packages: ['pg', 'pg-copy-streams', 'sql-template-tag'], allowed: ['src/store'], testsExempt: false },
  { packages: ['better-auth', '@simplewebauthn/server'], allowed: ['src/access'], testsExempt: false },
  { packages: ['croner'], allowed: ['src/engine', 'src/app', 'src/playbook'], testsExempt: false },
  { packages: ['jsonpath-rfc9535'], allowed: ['src/playbook', 'src/intake'], testsExempt: false },
  { packages: ['nodemailer'], allowed: ['src/notify'], testsExempt: false },
  { packages: ['smtp-server'], allowed: [], testsExempt: true },
  { packages: ['pino'], allowed: ['src/main'], testsExempt: false },
  { packages: ['hono', '@hono/node-server'], allowed: ['src/api', 'src/mcp', 'simulators'], testsExempt: true },
  { packages: ['undici'], allowed: ['src/net'], testsExempt: true },
  {
    packages: ['node:http', 'node:https', 'node:http2'],
    allowed: ['src/net', 'src/api', 'src/mcp', 'src/main', 'simulators'],
    testsExempt: true,
  },
  { packages: ['react', 'react-dom'], allowed: ['web'], testsExempt: false },
];

/** `Date.now`, `new Date()`, `Math.random` and `randomUUID`: replay and tests need to hold time and chance. */
export const chanceFence: Fence = { allowed: ['src/kernel', 'simulators/kit', 'web'], testsExempt: true };

/** The global `fetch`: requests leave through the transport, which checks permits and redacts. The command line's own requests to its server are handed in by main. */
export const fetchFence: Fence = { allowed: ['src/net', 'src/main', 'web'], testsExempt: true };

/** `process.env`: settings are read once. */
export const environmentFence: Fence = { allowed: ['src/main', 'simulators/main'], testsExempt: false };
