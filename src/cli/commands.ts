import type { Command } from './command.ts';
import { accessCommands } from './commands/access.ts';
import { actionCommands } from './commands/action.ts';
import { connectionCommands } from './commands/connection.ts';
import { endpointCommands } from './commands/endpoint.ts';
import { fileCommands } from './commands/file.ts';
import { ledgerCommands } from './commands/ledger.ts';
import { playbookCommands } from './commands/playbook.ts';
import { runCommands } from './commands/run.ts';
import { verbCommands } from './commands/verb.ts';

/** Every command that talks to a server or to the catalogue. */
export const commands: readonly Command[] = [
  ...verbCommands,
  ...endpointCommands,
  ...actionCommands,
  ...connectionCommands,
  ...playbookCommands,
  ...runCommands,
  ...ledgerCommands,
  ...fileCommands,
  ...accessCommands,
];
