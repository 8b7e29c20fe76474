import type { Command } from './command.ts';
import { accessCommands } from './commands/access.ts';
import { actionCommands } from './commands/action.ts';
import { approvalCommands } from './commands/approval.ts';
import { auditCommands } from './commands/audit.ts';
import { channelCommands } from './commands/channel.ts';
import { connectionCommands } from './commands/connection.ts';
import { endpointCommands } from './commands/endpoint.ts';
import { containmentCommands } from './commands/containment.ts';
import { fileCommands } from './commands/file.ts';
import { ledgerCommands } from './commands/ledger.ts';
import { personCommands } from './commands/person.ts';
import { playbookCommands } from './commands/playbook.ts';
import { roleCommands } from './commands/role.ts';
import { playbookFolderCommands } from './commands/playbook-folder.ts';
import { playbookExchangeCommands } from './commands/playbook-exchange.ts';
import { policyCommands } from './commands/policy.ts';
import { presetCommands } from './commands/preset.ts';
import { rerunCommands } from './commands/rerun.ts';
import { retentionCommands } from './commands/retention.ts';
import { runCommands } from './commands/run.ts';
import { testingCommands } from './commands/testing.ts';
import { triggerCommands } from './commands/trigger.ts';
import { verbCommands } from './commands/verb.ts';

/** Every command that talks to a server or to the catalogue. */
export const commands: readonly Command[] = [
  ...verbCommands,
  ...endpointCommands,
  ...actionCommands,
  ...presetCommands,
  ...connectionCommands,
  ...playbookCommands,
  ...playbookFolderCommands,
  ...playbookExchangeCommands,
  ...runCommands,
  ...rerunCommands,
  ...testingCommands,
  ...triggerCommands,
  ...ledgerCommands,
  ...policyCommands,
  ...approvalCommands,
  ...fileCommands,
  ...accessCommands,
  ...personCommands,
  ...roleCommands,
  ...auditCommands,
  ...channelCommands,
  ...containmentCommands,
  ...retentionCommands,
];
