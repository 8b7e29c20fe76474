import { parseArgs } from 'node:util';
import { certificateKinds } from './kit/certificate.ts';
import { SimulatorInputError } from './kit/input-error.ts';
import type { LaunchOptions } from './launch.ts';

export interface CommandLine extends LaunchOptions {
  readonly printJson: boolean;
  readonly exitWithParent: boolean;
}

/** @throws SimulatorInputError for an unknown option or a wrong value */
export function readCommandLine(args: readonly string[], names: readonly string[]): CommandLine {
  const portOptions = names.map((name) => [`${name}-port`, { type: 'string' }] as const);
  const values = parse(args, Object.fromEntries(portOptions));
  const speed = Number(values['speed'] ?? 1);
  if (!(speed > 0) || !Number.isFinite(speed)) throw new SimulatorInputError('--speed must be a positive number.');
  const certificate = certificateKinds.find((kind) => kind === (values['certificate'] ?? 'valid'));
  if (certificate === undefined)
    throw new SimulatorInputError(`--certificate must be one of ${certificateKinds.join(', ')}.`);
  return {
    ports: Object.fromEntries(names.map((name) => [name, readPort(`${name}-port`, values)])),
    controlPort: readPort('control-port', values),
    host: String(values['host'] ?? '127.0.0.1'),
    certificate,
    speed,
    printJson: values['print-json'] === true,
    exitWithParent: values['exit-with-parent'] === true,
  };
}

type Values = Readonly<Record<string, string | boolean | undefined>>;

function parse(args: readonly string[], ports: Record<string, { type: 'string' }>): Values {
  try {
    return parseArgs({
      args: [...args],
      options: {
        ...ports,
        'control-port': { type: 'string' },
        host: { type: 'string' },
        certificate: { type: 'string' },
        speed: { type: 'string' },
        'print-json': { type: 'boolean' },
        'exit-with-parent': { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new SimulatorInputError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function readPort(name: string, values: Values): number {
  const text = String(values[name] ?? 0);
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new SimulatorInputError(`--${name} must be a port number.`);
  return Number(text);
}
