import type { JsonObject } from '#kernel/json.ts';
import { accessSchemas } from './schemas/access.ts';
import { auditSchemas } from './schemas/audit.ts';
import { catalogueSchemas } from './schemas/catalogue.ts';
import { channelsSchemas } from './schemas/channels.ts';
import { connectionsSchemas } from './schemas/connections.ts';
import { containmentsSchemas } from './schemas/containments.ts';
import { filesSchemas } from './schemas/files.ts';
import { guardSchemas } from './schemas/guard.ts';
import { ledgerSchemas } from './schemas/ledger.ts';
import { playbookExchangeSchemas } from './schemas/playbook-exchange.ts';
import { resultsSchemas } from './schemas/results.ts';
import { presetsSchemas } from './schemas/presets.ts';
import { playbooksSchemas } from './schemas/playbooks.ts';
import { rerunsSchemas } from './schemas/reruns.ts';
import { retentionSchemas } from './schemas/retention.ts';
import { runsSchemas } from './schemas/runs.ts';
import { testingSchemas } from './schemas/testing.ts';
import { triggersSchemas } from './schemas/triggers.ts';
import { verbsSchemas } from './schemas/verbs.ts';

/** The schemas of every answer, by name. */
export const schemas: JsonObject = {
  ...resultsSchemas,
  ...verbsSchemas,
  ...catalogueSchemas,
  ...presetsSchemas,
  ...connectionsSchemas,
  ...playbooksSchemas,
  ...rerunsSchemas,
  ...runsSchemas,
  ...testingSchemas,
  ...triggersSchemas,
  ...playbookExchangeSchemas,
  ...ledgerSchemas,
  ...guardSchemas,
  ...filesSchemas,
  ...accessSchemas,
  ...auditSchemas,
  ...channelsSchemas,
  ...containmentsSchemas,
  ...retentionSchemas,
};
