/** How one field of an event is filled. */
interface StreamField {
  /** As users of the original integration know it. */
  readonly label: string;
  /** JSONPath in one row of the main path. */
  readonly from: string;
}

/** A pulled source of events, as data: what the intake needs to know to ask for them and to map them. */
export interface StreamDefinition {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** The action that reads one window. */
  readonly action: string;
  readonly inputs: {
    /** Names of the inputs that hold the window, its limit and further conditions. */
    readonly from: string;
    readonly to: string;
    readonly limit: string;
    readonly condition: string;
  };
  readonly defaultLimit: number;
  /** JSONPath of the rows in the raw answer. */
  readonly mainPath: string;
  readonly fields: Readonly<Record<string, StreamField>>;
  /** JSONPaths in a row whose values make an event unique. */
  readonly dedupeBy: readonly string[];
  /** JSONPath in a row of the time by which a cursor moves. */
  readonly cursor: string;
  /** Events are stored late: a window starts this many milliseconds before the last one ended. */
  readonly overlapMs: number;
}

export const streams: readonly StreamDefinition[] = [
  {
    id: 'kaspersky.events',
    title: 'Kaspersky Security Center events',
    summary: 'Events of the console by the time at which they happened, oldest first.',
    action: 'kaspersky.fetch-event',
    inputs: { from: 'startTime', to: 'endTime', limit: 'numberOfEvents', condition: 'searchCondition' },
    defaultLimit: 20,
    mainPath: '$.pParamsEvents.KLEVP_EVENT_RANGE_ARRAY',
    fields: {
      eventType: { label: 'Event Type', from: '$.value.event_type' },
      eventName: { label: 'Event name', from: '$.value.event_type_display_name' },
      severity: { label: 'Severity', from: '$.value.severityName' },
      severityId: { label: 'Severity numeric ID', from: '$.value.GNRL_EA_SEVERITY' },
      hostname: { label: 'Hostname', from: '$.value.hostname' },
      description: { label: 'Description', from: '$.value.GNRL_EA_DESCRIPTION' },
      uniqueEventKey: { label: 'Unique Event Key', from: '$.value.event_id' },
      startTime: { label: 'Start Time', from: '$.value.rise_time.value' },
    },
    dedupeBy: ['$.value.event_id'],
    cursor: '$.value.rise_time.value',
    overlapMs: 300_000,
  },
];
