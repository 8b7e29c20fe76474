/** One row of the table of everything that can go wrong; docs and clients derive from it. */
export interface ErrorRow {
  /** HTTP status of our own answer; errors of a console keep the console's status in the triple. */
  readonly statusCode: number;
  /** Whether the same request may succeed later without a person changing something. */
  readonly retryable: boolean;
  /** What a person can do next. */
  readonly remedy: string;
}

export const errorTable = {
  invalid_input: { statusCode: 400, retryable: false, remedy: 'Correct the named fields and send the request again.' },
  invalid_playbook: { statusCode: 400, retryable: false, remedy: 'Correct the document at the named lines.' },
  invalid_policy: { statusCode: 400, retryable: false, remedy: 'Correct the document at the named lines.' },
  expression_failed: { statusCode: 422, retryable: false, remedy: 'Correct the expression of the named step.' },
  unknown_action: { statusCode: 404, retryable: false, remedy: 'List the actions with `cordon action list`.' },
  unknown_connection: {
    statusCode: 404,
    retryable: false,
    remedy: 'List the connections with `cordon connection list`.',
  },
  unknown_connector: { statusCode: 404, retryable: false, remedy: 'List the connectors with `cordon connector list`.' },
  method_not_allowed: {
    statusCode: 405,
    retryable: false,
    remedy: 'Use a method that the header `Allow` names.',
  },
  body_too_large: { statusCode: 413, retryable: false, remedy: 'Send less at once.' },
  not_found: { statusCode: 404, retryable: false, remedy: 'Check the id.' },
  unauthenticated: {
    statusCode: 401,
    retryable: false,
    remedy: 'Sign in, or send a valid API token: `Authorization: Bearer <token>`.',
  },
  forbidden: {
    statusCode: 403,
    retryable: false,
    remedy: 'Ask an administrator for a role with the needed permission.',
  },
  too_many_requests: { statusCode: 429, retryable: true, remedy: 'Wait for a minute, then try again.' },
  conflict: { statusCode: 409, retryable: false, remedy: 'Read the current state, then decide.' },
  precondition_failed: {
    statusCode: 412,
    retryable: false,
    remedy: 'Look at what has changed meanwhile, and start from there.',
  },
  precondition_required: {
    statusCode: 428,
    retryable: false,
    remedy: 'Name the revision that you started from in the header `If-Match`.',
  },
  rate_limited: { statusCode: 429, retryable: true, remedy: 'Wait as long as the header `Retry-After` says.' },
  idempotency_mismatch: {
    statusCode: 422,
    retryable: false,
    remedy: 'Use a new idempotency key for a different request.',
  },
  guard_denied: {
    statusCode: 403,
    retryable: false,
    remedy: 'Narrow the request or change the policy named in the message.',
  },
  approval_rejected: {
    statusCode: 403,
    retryable: false,
    remedy: 'Read the comment of the decision; change the request, then ask again.',
  },
  approval_expired: { statusCode: 409, retryable: false, remedy: 'Ask again if it is still wanted.' },
  plan_changed: {
    statusCode: 409,
    retryable: false,
    remedy: 'What would be reached has changed since it was approved: look at the new plan and ask again.',
  },
  ambiguous_target: {
    statusCode: 409,
    retryable: false,
    remedy: 'Name one of the machines by `<connection>/<agent id>`.',
  },
  permit_expired: {
    statusCode: 409,
    retryable: false,
    remedy: 'Another server took this work over; look at the intent.',
  },
  cancelled: { statusCode: 409, retryable: false, remedy: 'Start the work again if it is still wanted.' },
  unreachable: { statusCode: 502, retryable: true, remedy: 'Check the address, the port, the proxy and the firewall.' },
  tls_untrusted: {
    statusCode: 502,
    retryable: false,
    remedy: 'Add the CA certificate or the SHA-256 pin to the connection.',
  },
  address_forbidden: {
    statusCode: 403,
    retryable: false,
    remedy: 'Allow private addresses on the connection if the address is meant.',
  },
  redirect_refused: {
    statusCode: 502,
    retryable: false,
    remedy: 'Set the final address as the URL of the connection.',
  },
  timeout: { statusCode: 504, retryable: true, remedy: 'Try later, or raise the timeout of the connection.' },
  connection_lost: {
    statusCode: 502,
    retryable: true,
    remedy: 'Try later; look at the console and the network between.',
  },
  response_too_large: {
    statusCode: 502,
    retryable: false,
    remedy: 'Narrow the request, or raise the response limit of the connection.',
  },
  vendor_unauthorized: { statusCode: 502, retryable: false, remedy: 'Replace the credentials of the connection.' },
  vendor_forbidden: {
    statusCode: 502,
    retryable: false,
    remedy: 'Give the credentials the permission that the action names.',
  },
  vendor_not_found: { statusCode: 502, retryable: false, remedy: 'Check the name or id of the target in the console.' },
  vendor_conflict: {
    statusCode: 502,
    retryable: false,
    remedy: 'Check that the agent supports this feature, and its state in the console.',
  },
  connection_busy: {
    statusCode: 503,
    retryable: true,
    remedy: 'Nothing has to be done: it is asked again when the orders of the connection have gone out.',
  },
  vendor_rate_limited: { statusCode: 502, retryable: true, remedy: 'Lower the rate of the connection, or try later.' },
  vendor_rejected: {
    statusCode: 502,
    retryable: false,
    remedy: 'Read the message of the console and correct the request.',
  },
  vendor_failed: { statusCode: 502, retryable: true, remedy: 'Look at the health of the console, then try again.' },
  vendor_malformed: {
    statusCode: 502,
    retryable: false,
    remedy: 'Check that the URL is that of the API, and the version of the console.',
  },
  task_failed: {
    statusCode: 502,
    retryable: false,
    remedy: 'Read the message of the console; the task itself failed on the endpoint.',
  },
  playbook_failed: {
    statusCode: 422,
    retryable: false,
    remedy: 'The playbook itself ends it as a failure: read its message, and see the steps before it and inside it.',
  },
  replay_stuck: {
    statusCode: 422,
    retryable: false,
    remedy: 'The playbook no longer goes the way of its recording: record it anew where that is wanted.',
  },
  settlement_timeout: { statusCode: 504, retryable: true, remedy: 'The work may still finish: settle it again later.' },
  outcome_unknown: {
    statusCode: 502,
    retryable: false,
    remedy: 'Check the target in the console, then resolve the intent.',
  },
  unsupported: { statusCode: 501, retryable: false, remedy: 'Use a connection whose connector offers this.' },
  database_unavailable: { statusCode: 503, retryable: true, remedy: 'Check the database, then try again.' },
  already_running: {
    statusCode: 409,
    retryable: false,
    remedy: 'Stop the other server, or choose another data folder.',
  },
  configuration: { statusCode: 500, retryable: false, remedy: 'Correct the named setting.' },
  notice_failed: {
    statusCode: 502,
    retryable: true,
    remedy: 'Correct the channel (`cordon channel test`), then send it again with `cordon notice retry`.',
  },
  file_store_full: {
    statusCode: 507,
    retryable: false,
    remedy: 'Remove stored files (`cordon file list`), or raise CORDON_FILES_MAX_MB.',
  },
  internal: { statusCode: 500, retryable: false, remedy: 'Report this with the log lines around it.' },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;
