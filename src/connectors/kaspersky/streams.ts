/** How one field of an event is filled: a path below one row of the main path. */
export interface StreamField {
  readonly label: string;
  readonly path: string;
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
  /** Paths whose values make an event unique. */
  readonly dedupeBy: readonly string[];
  /** Path of the time by which a cursor moves. */
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
      eventType: { label: 'Event Type', path: '.value.event_type' },
      eventName: { label: 'Event name', path: '.value.event_type_display_name' },
      severity: { label: 'Severity', path: '.value.severityName' },
      severityId: { label: 'Severity numeric ID', path: '.value.GNRL_EA_SEVERITY' },
      hostname: { label: 'Hostname', path: '.value.hostname' },
      description: { label: 'Description', path: '.value.GNRL_EA_DESCRIPTION' },
      uniqueEventKey: { label: 'Unique Event Key', path: '.value.event_id' },
      startTime: { label: 'Start Time', path: '.value.rise_time.value' },
    },
    dedupeBy: ['.value.event_id'],
    cursor: '.value.rise_time.value',
    overlapMs: 300_000,
  },
];
