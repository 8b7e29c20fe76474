import type { GateState, ObstacleWait, RunObstacles } from '#kernel/run.ts';

/** One thing that a run waits for, in a sentence. */
export interface Reason {
  readonly kind: 'ended' | 'limit' | 'queue' | 'server' | 'wait' | 'cancelling' | 'running' | 'paused';
  readonly text: string;
  /** When that is over at the latest. */
  readonly until: string | null;
}

/** Says why a run is where it is. The first reason is the one that counts now. */
export function explain(obstacles: RunObstacles, now: Date): readonly Reason[] {
  const { run } = obstacles;
  if (run.finishedAt !== null) {
    const why = run.error === null ? '' : `: ${run.error.message}`;
    return [
      {
        kind: 'ended',
        text: `It has ended ${run.status.replaceAll('_', ' ')} at ${run.finishedAt}${why}`,
        until: null,
      },
    ];
  }
  return [
    ...cancelling(obstacles),
    ...limit(obstacles),
    ...server(obstacles),
    ...obstacles.waits.map((wait) => waitReason(wait, now)),
    ...queue(obstacles, now),
    ...paused(obstacles),
  ];
}

function cancelling({ run }: RunObstacles): readonly Reason[] {
  if (!run.cancelRequested) return [];
  return [
    {
      kind: 'cancelling',
      text: 'It is being cancelled: it stops at the next moment at which nothing is half done.',
      until: null,
    },
  ];
}

function limit({ run, gate }: RunObstacles): readonly Reason[] {
  if (gate === null || run.held === null) return [];
  const ahead =
    gate.ahead === 0
      ? 'It is the next one'
      : `${count(gate.ahead, 'run')} ${gate.ahead === 1 ? 'is' : 'are'} before it`;
  const { word, what, until } = boundOf(gate);
  return [
    { kind: 'limit', text: `The ${word} of ${gateName(run.held)} keeps it in the queue: ${what}. ${ahead}.`, until },
  ];
}

/** What is full at the gate: its rate, or its places. */
function boundOf({ running, limit: places, rate, ahead }: GateState) {
  const freeAt = rate?.freeAt ?? null;
  if (rate !== null && freeAt !== null) {
    const what = `${count(rate.runs, 'run')} may begin in ${seconds(rate.withinMs)}, and ${rate.runs === 1 ? 'has' : 'have'}; the next one may at ${freeAt}`;
    return { word: 'rate', what, until: ahead === 0 ? freeAt : null };
  }
  const what = places === null ? 'it has just been taken away' : `${running} of ${places} places are taken`;
  return { word: 'limit', what, until: null };
}

function gateName(gate: string): string {
  if (gate === 'tenant') return 'the tenant';
  const [kind, ...name] = gate.split(':');
  return `the ${kind} ${name.join(':')}`;
}

function server({ run, server: holder, liveServers }: RunObstacles): readonly Reason[] {
  if (holder === null)
    return liveServers > 0
      ? []
      : [{ kind: 'server', text: 'No server is running that could advance it.', until: null }];
  if (holder.silentMs === null || holder.silentMs > 10_000) {
    const silent = holder.silentMs === null ? 'is gone' : `has been silent for ${seconds(holder.silentMs)}`;
    return [
      {
        kind: 'server',
        text: `The server ${holder.id} that advances it ${silent}; another one takes it over.`,
        until: null,
      },
    ];
  }
  return [
    {
      kind: 'running',
      text: `The server ${holder.id} is advancing it, since its last start at ${run.startedAt}.`,
      until: null,
    },
  ];
}

function waitReason(wait: ObstacleWait, now: Date): Reason {
  return { kind: 'wait', text: `${placeOf(wait)} waits ${waitText(wait)}${overdue(wait, now)}.`, until: wait.dueAt };
}

function placeOf({ stepId, iteration }: ObstacleWait): string {
  return iteration === '' ? `The step ${stepId}` : `The step ${stepId} of item ${iteration}`;
}

function waitText({ kind, receipt, approval, child, match, reason }: ObstacleWait): string {
  if (receipt !== null) {
    const asked = `asked ${receipt.polls} ${receipt.polls === 1 ? 'time' : 'times'}`;
    return `for ${receipt.connection} to finish ${receipt.actionId}, ${receipt.status} and ${asked}; last answer: ${receipt.message}`;
  }
  if (approval !== null)
    return `for people to decide about "${approval.title}": ${approval.given} of ${approval.needed} have approved, the role ${approval.role} may; it is ${approval.status} until ${approval.expiresAt}`;
  if (child !== null) return `for the run ${child.runId} of ${child.playbookId}, which is ${child.status}`;
  if (kind === 'event' && match !== null) return `for an event with ${match}`;
  return reason;
}

function overdue({ dueAt, kind }: ObstacleWait, now: Date): string {
  const lateMs = now.getTime() - Date.parse(dueAt);
  if (lateMs <= 0) return kind === 'time' ? '' : `, until ${dueAt} at the latest`;
  return `; it was due ${seconds(lateMs)} ago`;
}

function queue({ run, job, server: holder, waits }: RunObstacles, now: Date): readonly Reason[] {
  if (holder !== null || run.held !== null) return [];
  if (job === null)
    return waits.length > 0
      ? []
      : [
          {
            kind: 'queue',
            text: 'Nothing is queued for it; within half a minute it is put into the queue again.',
            until: null,
          },
        ];
  const failed = job.lastError === null ? '' : ` The last try failed: ${job.lastError}`;
  const runAt = new Date(job.runAt);
  if (job.lockedBy !== null)
    return [{ kind: 'queue', text: `${job.lockedBy} has just taken it from the queue.${failed}`, until: null }];
  if (runAt > now) {
    if (waits.length > 0 && job.lastError === null) return [];
    return [
      { kind: 'queue', text: `It is looked at again at ${runAt.toISOString()}.${failed}`, until: runAt.toISOString() },
    ];
  }
  const ahead =
    job.ahead === 0
      ? 'It is next in the queue of work'
      : `${count(job.ahead, 'piece')} of work ${job.ahead === 1 ? 'goes' : 'go'} first`;
  return [{ kind: 'queue', text: `${ahead}.${failed}`, until: null }];
}

function paused({ run, pausedReason }: RunObstacles): readonly Reason[] {
  if (pausedReason === null) return [];
  return [
    {
      kind: 'paused',
      text: `Triggers of ${run.playbookId} are paused (${pausedReason}); that keeps new runs from starting, not this one.`,
      until: null,
    },
  ];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}
