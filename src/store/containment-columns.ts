import sql from 'sql-template-tag';

/** The columns of a containment, named as its members. */
export const containmentColumns = sql`
  containment.id, containment.tenant, containment.connection_id as "connectionId", containment.endpoint_id as "endpointId",
  containment.name, containment.desired, containment.status, containment.since, containment.by, containment.reason,
  containment.until, containment.incident, containment.run_id as "runId", containment.observed,
  containment.observed_at as "observedAt", containment.message, containment.next_look_at as "nextLookAt",
  containment.looks, containment.revision, containment.ended_at as "endedAt"`;
