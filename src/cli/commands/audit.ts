import { isJsonObject, parseJson, type Json, type JsonObject } from '#kernel/json.ts';
import { defineCommand, exitCodes, type Command } from '../command.ts';
import { cell, table } from '../output.ts';
import { textLines } from '../text-lines.ts';

const list = defineCommand({
  name: 'audit list',
  summary: 'Who did what, newest first',
  positions: [],
  fields: {
    subject: { kind: 'text' },
    limit: { kind: 'integer', min: 1, max: 500 },
    after: { kind: 'text', help: 'The `next` of the page before.' },
  },
  async run(input, { client, output }) {
    const page = await (await client()).call('listAudit', { query: input });
    const rows = (page['items'] as readonly JsonObject[]).map((row) => ({
      ...row,
      requester: (row['requester'] as JsonObject)['name'] ?? null,
    }));
    output.answer(page, () => table(rows, ['at', 'requester', 'what', 'subject', 'details']));
    return exitCodes.done;
  },
});

const verify = defineCommand({
  name: 'audit verify',
  summary: 'Walk the chain of audit entries; fails and names the first that was changed, removed or put in',
  positions: [],
  fields: {
    head: {
      kind: 'text',
      help: 'The head that an earlier verify printed: nothing up to it may have been cut off since.',
    },
  },
  async run(input, { client, output }) {
    const report = await (await client()).call('verifyAudit', { query: input });
    output.answer(report, () => reportText(report));
    return report['intact'] === true ? exitCodes.done : exitCodes.failed;
  },
});

function reportText({ intact, links, waiting, head, broken }: JsonObject): string {
  const waits = waiting === 0 ? '' : ` ${cell(waiting)} wait for their link.`;
  const kept = `Head: ${headOf(head)}`;
  if (intact === true) return `The chain is intact: ${cell(links)} entries.${waits}\n${kept}`;
  const problem = isJsonObject(broken) ? cell(broken['problem']) : 'It does not fit.';
  return `The chain is broken. ${problem}\n${cell(links)} entries before are as they were.`;
}

function headOf(head: Json | undefined): string {
  return isJsonObject(head) ? `${cell(head['sequence'])}:${cell(head['hash'])}` : 'none yet';
}

const exportEntries = defineCommand({
  name: 'audit export',
  summary: 'Entries of a period as lines of JSON, or as OCSF events',
  positions: [],
  fields: {
    format: { kind: 'choice', values: ['jsonl', 'ocsf'], default: 'jsonl' },
    since: { kind: 'instant', help: 'For example 2026-01-31T00:00:00Z; inclusive.' },
    until: { kind: 'instant', help: 'Exclusive.' },
    out: { kind: 'text', help: 'Path of a new file; standard output without it.' },
  },
  async run({ out, ...query }, { client, output, writeFile }) {
    const lines = await (await client()).stream('exportAudit', { query });
    if (out !== undefined) {
      await writeFile(out, lines);
      output.answer({ file: out }, () => `Wrote ${cell(out)}.`);
      return exitCodes.done;
    }
    for await (const line of textLines(lines)) output.event(parseJson(line) as JsonObject, line);
    return exitCodes.done;
  },
});

export const auditCommands: readonly Command[] = [list, verify, exportEntries];
