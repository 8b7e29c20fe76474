import type { Row, Table } from '../row.ts';
import { anyRequest } from './custom/any-request.ts';

const request: Row = {
  id: 'sentinelone-api-request',
  title: 'SentinelOne API Request',
  summary:
    'Sends any request to the management API with the login, limits and safety checks of this connection. A GET reads; whatever else counts as destructive.',
  request: 'ANY /',
  reader: 'object',
  effect: 'destructive',
  permission: 'That of the call',
  inferred: 'A free call: what it does depends on method and path.',
  free: true,
  handler: anyRequest,
};

export const genericRequest: Table = { slug: 'generic-request', category: 'Generic Request', rows: [request] };

/** The same under the short name that the other connectors use. */
export const plainRequest: Table = {
  slug: '',
  category: 'Generic Request',
  rows: [
    {
      ...request,
      id: 'request',
      title: 'Request',
      summary:
        'Sends any request to the management API, as SentinelOne API Request does, under the name that every connector has.',
    },
  ],
};
