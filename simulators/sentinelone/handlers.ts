import { agentActionHandlers } from './agents/agent-actions.ts';
import { agentListHandlers } from './agents/agent-lists.ts';
import { createCommandQueue, type CommandQueue } from './agents/command-queue.ts';
import { fieldCommands } from './agents/commands.ts';
import { consoleCommands } from './agents/console-commands.ts';
import { machineCommands } from './agents/machine-commands.ts';
import { remoteShellHandlers } from './agents/remote-shell.ts';
import { createUploads } from './agents/uploads.ts';
import { alertHandlers } from './families/alerts.ts';
import { consoleHandlers } from './families/console-settings.ts';
import { createDvQueries, type DvQueries } from './families/deep-visibility.ts';
import { detectionRuleHandlers } from './families/detection-rules.ts';
import { deviceControlHandlers } from './families/device-control.ts';
import { exclusionHandlers } from './families/exclusions.ts';
import { firewallHandlers } from './families/firewall.ts';
import { loginHandlers } from './families/login.ts';
import { marketplaceHandlers } from './families/marketplace.ts';
import { mitigationHandlers } from './families/mitigation.ts';
import { serviceUserHandlers, userHandlers } from './families/people.ts';
import { policyHandlers } from './families/policies.ts';
import { recordHandlers } from './families/records.ts';
import { remoteScriptHandlers } from './families/remote-scripts.ts';
import { reportHandlers } from './families/reports.ts';
import { threatReadHandlers } from './families/threat-reads.ts';
import { threatHandlers } from './families/threats.ts';
import { treeHandlers } from './families/tree.ts';
import { upgradePolicyHandlers } from './families/upgrade-policies.ts';
import type { World } from './model/world.ts';
import type { Handlers } from './wire/call.ts';

export interface ConsoleHandlers {
  /** By the name of the operation; what is missing is answered from its shape alone. */
  readonly handlers: Handlers;
  readonly queue: CommandQueue;
  readonly queries: DvQueries;
}

/** Everything that the console does, in one table. */
export function createHandlers(world: World): ConsoleHandlers {
  const queue = createCommandQueue(world);
  const uploads = createUploads(world, queue);
  const queries = createDvQueries(world);
  const commands = {
    ...fieldCommands(world),
    ...machineCommands(world, queue),
    ...consoleCommands(world),
    ...uploads.commands,
  };
  return {
    queue,
    queries,
    handlers: {
      ...agentActionHandlers(world, queue, commands),
      ...agentListHandlers(world),
      ...remoteShellHandlers(world),
      ...uploads.handlers,
      ...queries.handlers,
      ...alertHandlers(world, queue),
      ...consoleHandlers(world),
      ...detectionRuleHandlers(world),
      ...deviceControlHandlers(world),
      ...exclusionHandlers(world),
      ...firewallHandlers(world),
      ...loginHandlers(world),
      ...marketplaceHandlers(world),
      ...mitigationHandlers(world, queue),
      ...serviceUserHandlers(world),
      ...userHandlers(world),
      ...policyHandlers(world),
      ...recordHandlers(world),
      ...remoteScriptHandlers(world, queue),
      ...reportHandlers(world),
      ...threatReadHandlers(world),
      ...threatHandlers(world, uploads),
      ...treeHandlers(world),
      ...upgradePolicyHandlers(world),
    },
  };
}
