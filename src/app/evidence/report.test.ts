import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalHash } from '#kernel/canonical-json.ts';
import type { Intent } from '#kernel/intent.ts';
import type { Requester } from '#kernel/requester.ts';
import type { Run, StepRun } from '#kernel/run.ts';
import { reportPage } from './report-html.ts';
import { runReport, type Evidence } from './report.ts';

const hostile = `</td><script>alert(1)</script><img src=x onerror=alert(2)>"'&\u202Efdp.exe\u0007`;
const requester: Requester = { kind: 'token', id: 'tok_1', name: hostile, tenant: 'north' };

const run: Run = {
  id: 'run_1',
  tenant: 'north',
  playbookId: 'contain',
  playbookVersion: 3,
  playbookHash: 'c0ffee',
  status: 'partially_succeeded',
  inputs: { host: hostile, ticket: 'hunter2-secret' },
  requester,
  cancelRequested: false,
  mode: 'live',
  priority: 0,
  parent: null,
  rerunOf: null,
  reuses: true,
  rerun: null,
  held: null,
  simulation: null,
  trigger: null,
  incident: 'INC-1',
  error: null,
  output: { said: 'with hunter2-secret inside' },
  createdAt: '2026-03-01T10:00:00.000Z',
  startedAt: '2026-03-01T10:00:01.000Z',
  finishedAt: '2026-03-01T10:00:09.000Z',
};

const targets = [
  { target: hostile, status: 'succeeded' },
  { target: 'host-2', status: 'not_found' },
] as const;
const result = {
  status: 'partially_succeeded',
  statusCode: 200,
  message: 'One of two.',
  data: null,
  targets,
  exchanges: [],
} as const;

function step(attempt: number, at: string): StepRun {
  return {
    runId: 'run_1',
    stepId: 'isolate',
    iteration: '0',
    kind: 'action',
    attempt,
    status: attempt === 1 ? 'failed' : 'partially_succeeded',
    input: { id: hostile },
    result: { ...result, intentId: 'int_1' },
    output: null,
    error: null,
    startedAt: at,
    finishedAt: at,
  };
}

const intent: Intent = {
  id: 'int_1',
  tenant: 'north',
  key: 'run_1/isolate/0',
  actionId: 'stormshield.isolate-agent',
  connectionId: 'con_1',
  effect: 'write',
  targets: [hostile, 'host-2'],
  input: { id: hostile },
  simulation: null,
  argumentHash: 'a1',
  fingerprint: 'f1',
  verdictId: 'ver_1',
  verb: 'isolate',
  incident: 'INC-1',
  requester,
  step: null,
  resendOf: null,
  serverId: 'srv_1',
  status: 'partially_succeeded',
  result,
  receiptId: null,
  resolution: null,
  openedAt: '2026-03-01T10:00:04.000Z',
  closedAt: '2026-03-01T10:00:05.000Z',
};

const evidence = {
  run,
  playbook: {
    playbookId: 'contain',
    version: 3,
    hash: 'c0ffee',
    title: hostile,
    document: {
      id: 'contain',
      title: hostile,
      inputs: { host: { kind: 'text' }, ticket: { kind: 'text', sensitive: true } },
      steps: [],
    },
    source: '',
    publishedAt: '2026-02-01T10:00:00.000Z',
    publishedBy: requester,
  },
  steps: [step(1, '2026-03-01T10:00:02.000Z'), step(2, '2026-03-01T10:00:06.000Z')],
  intents: [intent],
  verdicts: [
    {
      id: 'ver_1',
      tenant: 'north',
      planHash: 'b2b2',
      decision: 'allow',
      findings: [{ policy: 'p', rule: 'many', decision: 'needs_approval', message: hostile }],
      approvalId: 'apr_1',
      policies: { p: 4 },
      at: '2026-03-01T10:00:03.500Z',
      plan: {},
    },
  ],
  approvals: [
    {
      id: 'apr_1',
      kind: 'write',
      title: hostile,
      reason: hostile,
      evidence: {},
      planHash: 'b2b2',
      demand: { approvers: 2, role: 'responder', expiresMs: 1 },
      role: 'responder',
      status: 'approved',
      requester,
      origin: 'tok_1',
      step: null,
      decisions: [{ by: requester, approve: true, comment: hostile, at: '2026-03-01T10:00:03.000Z' }],
      expiresAt: '2026-03-01T11:00:00.000Z',
      supersededBy: null,
      createdAt: '2026-03-01T10:00:02.500Z',
      decidedAt: '2026-03-01T10:00:03.200Z',
    },
  ],
  entries: [
    {
      id: 'aud_1',
      at: '2026-03-01T10:00:04.000123Z',
      tenant: 'north',
      requester,
      what: 'intent.opened',
      subject: 'int_1',
      details: {},
      link: { sequence: 9, hash: 'ab'.repeat(32) },
    },
  ],
  chainHead: { sequence: 12, hash: 'cd'.repeat(32) },
  createdAt: '2026-03-02T00:00:00.000Z',
  createdBy: requester,
} as unknown as Evidence;

describe('a report', () => {
  const report = runReport(evidence);

  it('carries its own hash, the head of the chain, and every hash that was signed or judged', () => {
    const { sha256, ...content } = report;
    expect(sha256).toBe(canonicalHash(content));
    // As whoever gets the file does it.
    const read = JSON.parse(JSON.stringify(report)) as Record<string, unknown>;
    delete read['sha256'];
    expect(canonicalHash(read)).toBe(sha256);
    expect(report.chainHead).toEqual({ sequence: 12, hash: 'cd'.repeat(32) });
    expect(report.writes[0]?.verdict).toMatchObject({ id: 'ver_1', planHash: 'b2b2', approvalId: 'apr_1' });
    expect(report.writes[0]?.resultHash).toBe(canonicalHash(result));
    expect(report.audit[0]?.link?.sequence).toBe(9);
  });

  it('tells what happened in order, attempts and decisions included', () => {
    expect(report.timeline.map(({ what, subject }) => `${what} ${subject}`)).toEqual([
      'run.created run_1',
      'run.started run_1',
      'step.started isolate[0]',
      'step.failed isolate[0]',
      'approval.requested apr_1',
      'approval.yes apr_1',
      'approval.approved apr_1',
      'verdict ver_1',
      'write.opened int_1',
      'write.partially_succeeded int_1',
      'step.started isolate[0]',
      'step.partially_succeeded isolate[0]',
      'run.ended run_1',
    ]);
    expect(report.writes[0]?.targets).toEqual(targets);
  });

  it('shows no sensitive input, wherever it turned up', () => {
    expect(report.run.inputs['ticket']).toBe('[secret]');
    expect(JSON.stringify(report)).not.toContain('hunter2');
    expect(reportPage(report)).not.toContain('hunter2');
  });

  it('is a page without scripts and without anything from elsewhere, whatever the names are', () => {
    const page = reportPage(report);
    expect(page).not.toMatch(/<script|<img|<link|<iframe|javascript:|https?:|url\(|@import/i);
    expect(page.match(/<[a-z][^>]*>/g)?.filter((tag) => /\son\w+=|\ssrc=|\shref=/i.test(tag))).toEqual([]);
    expect(page).toContain('&lt;/td&gt;&lt;script&gt;');
    expect(page).not.toMatch(/[\u202E\u0007]/);
    for (const hash of [report.sha256, 'b2b2', 'ab'.repeat(32), `12:${'cd'.repeat(32)}`]) expect(page).toContain(hash);
    const [, own = ''] = /cordon-page-sha256" content="([0-9a-f]{64})"/.exec(page) ?? [];
    const zeroed = page.replace(own, '0'.repeat(64));
    expect(createHash('sha256').update(zeroed).digest('hex')).toBe(own);
  });
});
