import { createHash } from 'node:crypto';
import type { ApprovalRecord } from '#kernel/evidence.ts';
import { headText } from '#kernel/audit.ts';
import type { Json } from '#kernel/json.ts';
import type { Requester } from '#kernel/requester.ts';
import type { TargetResult } from '#kernel/result.ts';
import { html, json, table, type Markup } from '#kernel/markup.ts';
import type { ReportedWrite, RunReport } from './report.ts';

const noHash = '0'.repeat(64);

/**
 * A report as one page that needs nothing else: no script, no resource from elsewhere.
 * Its own SHA-256 stands in the head of the page, and is that of the page with zeros in its place.
 */
export function reportPage(report: RunReport): string {
  const page = `<!doctype html>\n${pageOf(report).text}\n`;
  return page.replace(noHash, createHash('sha256').update(page).digest('hex'));
}

function pageOf(report: RunReport): Markup {
  const { run, playbook, createdAt, createdBy, chainHead, sha256 } = report;
  return html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="cordon-page-sha256" content="${noHash}" />
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
      <title>Report of ${run.id}</title>
      <style>
        ${styles}
      </style>
    </head>
    <body>
      <h1>${playbook.title}</h1>
      <p class="status">${run.status}</p>
      ${table(
        ['', ''],
        [
          ['Run', run.id],
          ['Playbook', `${playbook.playbookId}, version ${playbook.version}`],
          ['Playbook SHA-256', playbook.hash],
          ['Mode', run.mode],
          ['Tenant', run.tenant],
          ['Incident', run.incident ?? '-'],
          ['Asked for by', nameOf(run.requester)],
          ['Created', run.createdAt],
          ['Started', run.startedAt ?? '-'],
          ['Ended', run.finishedAt ?? '-'],
          ['Error', run.error?.message ?? '-'],
          ['Inputs', json(run.inputs)],
          ['Output', json(run.output)],
        ],
      )}
      <h2>Timeline</h2>
      ${table(
        ['At', 'What', 'Of', ''],
        report.timeline.map(({ at, what, subject, text }) => [at, what, subject, text]),
      )}
      <h2>Writes</h2>
      ${report.writes.length === 0 ? html`<p>None.</p>` : report.writes.map(writeSection)}
      <h2>Approvals</h2>
      ${report.approvals.length === 0 ? html`<p>None.</p>` : report.approvals.map(approvalSection)}
      <h2>Steps</h2>
      ${table(
        ['Step', 'Attempt', 'Status', 'From', 'To', 'Message', 'Input', 'Result SHA-256'],
        report.steps.map((step) => [
          step.iteration === '' ? step.stepId : `${step.stepId}[${step.iteration}]`,
          step.attempt,
          step.status,
          step.startedAt,
          step.finishedAt ?? '-',
          step.message,
          json(step.input),
          step.resultHash ?? '-',
        ]),
      )}
      <h2>Audit</h2>
      ${table(
        ['Link', 'At', 'Who', 'What', 'Of', 'SHA-256'],
        report.audit.map(({ link, at, requester, what, subject }) => [
          link?.sequence ?? 'waiting',
          at,
          nameOf(requester),
          what,
          subject,
          link?.hash ?? '-',
        ]),
      )}
      <h2>This report</h2>
      ${table(
        ['', ''],
        [
          ['Made', `${createdAt} by ${nameOf(createdBy)}`],
          ['SHA-256 of its content', sha256],
          ['Head of the audit chain', chainHead === null ? 'none yet' : headText(chainHead)],
        ],
      )}
      <p>
        The SHA-256 of this page stands in its head, and is that of the page with zeros in its place. The head of the
        audit chain goes to <code>cordon audit verify --head</code>.
      </p>
    </body>
  </html>`;
}

function writeSection(write: ReportedWrite): Markup {
  const { verdict, resolution } = write;
  return html`<section>
    <h3>${write.actionId}: ${write.status}</h3>
    ${table(
      ['', ''],
      [
        ['Intent', write.intentId],
        ['Connection', write.connectionId],
        ['Verb', write.verb ?? '-'],
        ['Effect', write.effect],
        ['Opened', write.openedAt],
        ['Closed', write.closedAt ?? '-'],
        ['Message', write.message],
        ['Input', json(write.input)],
        ['Arguments SHA-256', write.argumentHash],
        ['Result SHA-256', write.resultHash ?? '-'],
        ['Sent again for', write.resendOf ?? '-'],
        ['Decided by a person', resolution === null ? '-' : `${nameOf(resolution.by)}: ${resolution.note}`],
        ['Verdict', verdict === null ? '-' : `${verdict.decision} (${verdict.id})`],
        ['Plan SHA-256', verdict?.planHash ?? '-'],
        ['Approval', verdict?.approvalId ?? '-'],
        ['Findings', json((verdict?.findings ?? []) as unknown as Json)],
      ],
    )}
    ${targetTable(write.targets)}
  </section>`;
}

function targetTable(targets: readonly TargetResult[]): Markup {
  return table(
    ['Target', 'Outcome', ''],
    targets.map(({ target, status, error }) => [target, status, error?.message ?? '']),
  );
}

function approvalSection(approval: ApprovalRecord): Markup {
  const { id, title, reason, kind, status, planHash, requester, demand, decisions, createdAt, expiresAt } = approval;
  return html`<section>
    <h3>${title}: ${status}</h3>
    ${table(
      ['', ''],
      [
        ['Approval', id],
        ['Kind', kind],
        ['Reason', reason],
        ['Asked for by', nameOf(requester)],
        ['Needed', `${demand.approvers} with the role ${demand.role}`],
        ['Plan SHA-256', planHash ?? '-'],
        ['From', createdAt],
        ['Until', expiresAt],
      ],
    )}
    ${table(
      ['At', 'Who', 'Decision', 'Comment'],
      decisions.map(({ at, by, approve, comment }) => [at, nameOf(by), approve ? 'approved' : 'rejected', comment]),
    )}
  </section>`;
}

function nameOf({ name, kind, id }: Requester): string {
  return `${name} (${kind} ${id})`;
}

const styles = `body{font:14px/1.4 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse;width:100%;margin:0 0 1rem}th,td{border:1px solid #ccc;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;max-height:20rem;overflow:auto}.status{font-weight:bold}
@media print{pre{max-height:none}body{margin:0;max-width:none}}`;
