import type { Command } from './command.ts';
import { accessCommands } from './commands/access.ts';
import { actionCommands } from './commands/action.ts';
import { connectionCommands } from './commands/connection.ts';
import { endpointCommands } from './commands/endpoint.ts';
import { fileCommands } from './commands/file.ts';
import { ledgerCommands } from './commands/ledger.ts';
import { playbookFolderCommands } from './commands/playbook-folder.ts';
import { playbookCommands } from './commands/playbook.ts';
import { rerunCommands } from './commands/rerun.ts';
import { runCommands } from './commands/run.ts';
import { verbCommands } from './commands/verb.ts';
import { triggerCommands } from './commands/trigger.ts';

/** Every command that talks to a server or to the catalogue. */
export const commands: readonly Command[] = [
  ...verbCommands,
  ...endpointCommands,
  ...actionCommands,
  ...connectionCommands,
  ...playbookCommands,
  ...playbookFolderCommands,
  ...runCommands,
  ...rerunCommands,
  ...triggerCommands,
  ...ledgerCommands,
  ...fileCommands,
  ...accessCommands,
];
