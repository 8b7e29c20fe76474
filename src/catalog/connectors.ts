import type { Connector } from '#kernel/action.ts';
import { httpConnector } from '#connectors/http/connector.ts';
import { kasperskyConnector } from '#connectors/kaspersky/connector.ts';
import { sentinelOneConnector } from '#connectors/sentinelone/connector.ts';
import { stormshieldConnector } from '#connectors/stormshield/connector.ts';

/** Every connector of Cordon; one line for each. */
export const connectors: readonly Connector[] = [
  sentinelOneConnector,
  kasperskyConnector,
  stormshieldConnector,
  httpConnector,
];
