import { createAnyRequest } from './actions/custom/any-request.ts';
import { createCallFinder } from './known-call.ts';
import { accounts } from './actions/accounts.ts';
import { activities } from './actions/activities.ts';
import { agentActions } from './actions/agent-actions.ts';
import { agentSupportActions } from './actions/agent-support-actions.ts';
import { agents } from './actions/agents.ts';
import { alerts } from './actions/alerts.ts';
import { applicationManagement } from './actions/application-management.ts';
import { applicationRisk } from './actions/application-risk.ts';
import { autoUpgradePolicy } from './actions/auto-upgrade-policy.ts';
import { cloudFunnel } from './actions/cloud-funnel.ts';
import { cloudProviderAccount } from './actions/cloud-provider-account.ts';
import { cloudResources } from './actions/cloud-resources.ts';
import { configOverrides } from './actions/config-overrides.ts';
import { createExclusion } from './actions/create-exclusion.ts';
import { customDetectionRule } from './actions/custom-detection-rule.ts';
import { deepVisibility } from './actions/deep-visibility.ts';
import { deviceControl } from './actions/device-control.ts';
import { exclusionsAndBlocklist } from './actions/exclusions-and-blocklist.ts';
import { filters } from './actions/filters.ts';
import { firewallControl } from './actions/firewall-control.ts';
import { gateways } from './actions/gateways.ts';
import { genericRequest, plainRequest } from './actions/generic-request.ts';
import { groups } from './actions/groups.ts';
import { hashes } from './actions/hashes.ts';
import { licenses } from './actions/licenses.ts';
import { liveUpdates } from './actions/live-updates.ts';
import { locations } from './actions/locations.ts';
import { manage } from './actions/manage.ts';
import { marketplace } from './actions/marketplace.ts';
import { networkQuarantineControl } from './actions/network-quarantine-control.ts';
import { policies } from './actions/policies.ts';
import { reports } from './actions/reports.ts';
import { rogues } from './actions/rogues.ts';
import { serviceUsers } from './actions/service-users.ts';
import { settings } from './actions/settings.ts';
import { sites } from './actions/sites.ts';
import { system } from './actions/system.ts';
import { tagManager } from './actions/tag-manager.ts';
import { tags } from './actions/tags.ts';
import { tasks } from './actions/tasks.ts';
import { threatIntelligence } from './actions/threat-intelligence.ts';
import { threatNotes } from './actions/threat-notes.ts';
import { threats } from './actions/threats.ts';
import { updateExclusion } from './actions/update-exclusion.ts';
import { updates } from './actions/updates.ts';
import { users } from './actions/users.ts';
import type { Table } from './row.ts';

/** The action behind a method and a path. */
export const findCall = createCallFinder(() => tables);
const anyRequest = createAnyRequest(findCall);

/** Every category, as the source of the actions and of their order. */
export const tables: readonly Table[] = [
  accounts,
  activities,
  agentActions,
  agentSupportActions,
  agents,
  alerts,
  applicationManagement,
  applicationRisk,
  autoUpgradePolicy,
  cloudFunnel,
  cloudProviderAccount,
  cloudResources,
  configOverrides,
  createExclusion,
  customDetectionRule,
  deepVisibility,
  deviceControl,
  exclusionsAndBlocklist,
  filters,
  firewallControl,
  gateways,
  genericRequest(anyRequest),
  groups,
  hashes,
  licenses,
  liveUpdates,
  locations,
  manage,
  marketplace,
  networkQuarantineControl,
  policies,
  reports,
  rogues,
  serviceUsers,
  settings,
  sites,
  system,
  tagManager,
  tags,
  tasks,
  threatIntelligence,
  threatNotes,
  threats,
  updateExclusion,
  updates,
  users,
  plainRequest(anyRequest),
];
