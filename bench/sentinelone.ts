import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { median } from './harness.ts';
import type { Figure } from './figure.ts';

const run = promisify(execFile);
const agentCount = 200_000;
const rounds = 3;

interface Listing {
  readonly rows: number;
  readonly ms: number;
  readonly megabytes: number;
}

interface Loading {
  readonly ms: number;
  readonly megabytes: number;
}

/** A long list by the connector beside a bare loop, each in a process of its own, and what loading all actions costs. */
export async function benchSentinelOne(): Promise<readonly Figure[]> {
  return [...(await listings()), ...(await loadings())];
}

async function listings(): Promise<readonly Figure[]> {
  const console = await startConsole();
  const once = async (how: string): Promise<Listing> => {
    const words = [join(import.meta.dirname, 'sentinelone-lists.ts'), how, console.url, console.ca, console.token];
    const { stdout } = await run(process.execPath, words, {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: console.caFile },
    });
    const listing = JSON.parse(stdout) as Listing;
    if (listing.rows !== agentCount) throw new Error(`${how} read ${listing.rows} rows, not ${agentCount}.`);
    return listing;
  };
  try {
    const bare: Listing[] = [];
    const ours: Listing[] = [];
    for (let round = 0; round < rounds; round += 1) {
      bare.push(await once('bare'));
      ours.push(await once('connector'));
    }
    const rate = ({ rows, ms }: Listing): number => rows / (ms / 1_000);
    const ratios = ours.map((listing, round) => rate(listing) / rate(bare[round] ?? listing));
    return [
      { name: 'bare loop of fetch and JSON.parse', value: median(bare.map(rate)), unit: 'rows/s' },
      { name: `list of ${agentCount} agents`, value: median(ours.map(rate)), unit: 'rows/s' },
      { name: 'ratio to the bare loop', value: median(ratios), unit: '', bar: 'at least 0.8' },
      { name: 'growth of memory, bare loop', value: median(bare.map((one) => one.megabytes)), unit: 'MB' },
      { name: 'growth of memory', value: median(ours.map((one) => one.megabytes)), unit: 'MB', bar: 'below 80' },
    ];
  } finally {
    await console.stop();
  }
}

interface ConsoleProcess {
  readonly url: string;
  readonly ca: string;
  readonly caFile: string;
  readonly token: string;
  stop(): Promise<void>;
}

async function startConsole(): Promise<ConsoleProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'cordon-bench-'));
  const program = join(import.meta.dirname, 'sentinelone-console.ts');
  const child = spawn(process.execPath, [program, String(agentCount)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const line = await new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
  const { url, ca, token } = JSON.parse(line) as Pick<ConsoleProcess, 'url' | 'ca' | 'token'>;
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, ca);
  return {
    url,
    ca,
    caFile,
    token,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function loadings(): Promise<readonly Figure[]> {
  const cache = await mkdtemp(join(tmpdir(), 'cordon-bench-'));
  try {
    const once = async (...words: readonly string[]): Promise<Loading> => {
      const program = join(import.meta.dirname, 'sentinelone-catalogue.ts');
      const { stdout } = await run(process.execPath, ['--expose-gc', program, ...words]);
      return JSON.parse(stdout) as Loading;
    };
    await once(cache);
    const cold: Loading[] = [];
    const warm: Loading[] = [];
    for (let round = 0; round < rounds + 2; round += 1) {
      cold.push(await once());
      warm.push(await once(cache));
    }
    return [
      { name: 'loading all actions, no compile cache', value: median(cold.map(({ ms }) => ms)), unit: 'ms' },
      {
        name: 'loading all actions, with compile cache',
        value: median(warm.map(({ ms }) => ms)),
        unit: 'ms',
        bar: 'below 150',
      },
      { name: 'heap of all actions', value: median(cold.map((one) => one.megabytes)), unit: 'MB', bar: 'below 10' },
    ];
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
}
