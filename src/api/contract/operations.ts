import { accessOperations } from './operations/access.ts';
import { actionsOperations } from './operations/actions.ts';
import { approvalsOperations } from './operations/approvals.ts';
import { auditOperations } from './operations/audit.ts';
import { catalogueOperations } from './operations/catalogue.ts';
import { changesOperations } from './operations/changes.ts';
import { channelsOperations } from './operations/channels.ts';
import { connectionsOperations } from './operations/connections.ts';
import { containmentsOperations } from './operations/containments.ts';
import { filesOperations } from './operations/files.ts';
import { ledgerOperations } from './operations/ledger.ts';
import { peopleOperations } from './operations/people.ts';
import { playbookExchangeOperations } from './operations/playbook-exchange.ts';
import { playbooksOperations } from './operations/playbooks.ts';
import { policiesOperations } from './operations/policies.ts';
import { presetsOperations } from './operations/presets.ts';
import { rerunsOperations } from './operations/reruns.ts';
import { retentionOperations } from './operations/retention.ts';
import { runsOperations } from './operations/runs.ts';
import { testingOperations } from './operations/testing.ts';
import { triggersOperations } from './operations/triggers.ts';
import { verbsOperations } from './operations/verbs.ts';

/** Every operation of the API. Each action also has its own entry in the OpenAPI document, with its own input. */
export const operations = {
  ...catalogueOperations,
  ...actionsOperations,
  ...presetsOperations,
  ...verbsOperations,
  ...connectionsOperations,
  ...playbooksOperations,
  ...rerunsOperations,
  ...playbookExchangeOperations,
  ...runsOperations,
  ...testingOperations,
  ...triggersOperations,
  ...ledgerOperations,
  ...policiesOperations,
  ...approvalsOperations,
  ...filesOperations,
  ...accessOperations,
  ...peopleOperations,
  ...changesOperations,
  ...auditOperations,
  ...channelsOperations,
  ...containmentsOperations,
  ...retentionOperations,
} as const;
