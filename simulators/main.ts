import { readCommandLine, type CommandLine } from './command-line.ts';
import { SimulatorInputError } from './kit/input-error.ts';
import { launchSimulators, type Launch, type Launchers } from './launch.ts';
import { startKasperskySimulator } from './kaspersky/simulator.ts';
import { startSentinelOneSimulator } from './sentinelone/simulator.ts';
import { startStormshieldSimulator } from './stormshield/simulator.ts';

const launchers: Launchers = {
  stormshield: startStormshieldSimulator,
  kaspersky: startKasperskySimulator,
  sentinelone: startSentinelOneSimulator,
};

async function run(options: CommandLine): Promise<void> {
  const launch = await launchSimulators(launchers, options);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    process.stdin.destroy();
    void launch.stop();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (options.exitWithParent) {
    // The other end of the pipe closes when the parent dies, however it dies.
    process.stdin.on('close', stop).on('error', stop).resume();
  }
  process.stdout.write(options.printJson ? `${JSON.stringify(jsonReport(launch))}\n` : textReport(launch));
}

function jsonReport({ controlUrl, simulators }: Launch): object {
  return { controlUrl, simulators };
}

function textReport({ controlUrl, simulators }: Launch): string {
  const lines = Object.entries(simulators).flatMap(([name, { url, fingerprint, keys }]) => [
    `${name}  ${url}`,
    `  SHA-256 ${fingerprint}`,
    ...Object.entries(keys).map(
      ([key, value]) => `  ${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    ),
  ]);
  return `${[...lines, `control  ${controlUrl}`].join('\n')}\n`;
}

try {
  await run(readCommandLine(process.argv.slice(2), Object.keys(launchers)));
} catch (error) {
  if (!(error instanceof SimulatorInputError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
