/** What a call does to the console and its endpoints: nothing, a change, or one that is hard to take back. Guard and roles go by it. */
export type Effect = 'read' | 'write' | 'destructive';
