import type { Handler, Row, Table } from '../row.ts';

const request: Omit<Row, 'handler'> = {
  id: 'sentinelone-api-request',
  title: 'SentinelOne API Request',
  summary:
    'Sends any request to the management API with the login, limits and safety checks of this connection. A GET reads; whatever else counts as destructive. Where an action makes the same call, the request has its targets, its reach and its proof.',
  request: 'ANY /',
  reader: 'object',
  effect: 'destructive',
  permission: 'That of the call',
  inferred: 'A free call: what it does depends on method and path.',
  free: true,
};

export function genericRequest(handler: Handler): Table {
  return { slug: 'generic-request', category: 'Generic Request', rows: [{ ...request, handler }] };
}

/** The same under the short name that the other connectors use. */
export function plainRequest(handler: Handler): Table {
  return {
    slug: '',
    category: 'Generic Request',
    rows: [
      {
        ...request,
        handler,
        id: 'request',
        title: 'Request',
        summary:
          'Sends any request to the management API, as SentinelOne API Request does, under the name that every connector has.',
      },
    ],
  };
}
