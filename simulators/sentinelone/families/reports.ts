import { pick } from '../model/row.ts';
import { notFound } from '../wire/refusal.ts';
import { success, type Call, type Handlers } from '../wire/call.ts';
import type { Place } from '../model/place.ts';
import type { Entry } from '../model/source.ts';
import { dataOf, filterOf, placesOf, requireEntry } from '../model/targets.ts';
import type { World } from '../model/world.ts';
import { addRow, deletesMatching, lists, updates } from './crud.ts';

/** A report task makes its report after a while; the report has the name of the task. */
export function reportHandlers(world: World): Handlers {
  function write(task: Entry, place: Place, call: Call): void {
    const row = task.row();
    const status = 'completed';
    const period = { fromDate: row['fromDate'] ?? world.now(), toDate: row['toDate'] ?? world.now() };
    addRow(
      world,
      'reports',
      {
        ...period,
        status,
        ...pick(row, 'name', 'frequency', 'scheduleType', 'insightTypes', 'attachmentTypes', 'sites'),
      },
      place,
      call,
    );
  }

  return {
    'reports/list-reports': lists(world, 'reports'),
    'reports/list-report-tasks': lists(world, 'reportTasks'),
    'reports/create-report-task': (call) => {
      for (const place of placesOf(world, filterOf(call), call.token)) {
        const task = addRow(world, 'reportTasks', { frequency: 'manually', ...dataOf(call) }, place, call);
        world.after(world.settings.reportMs, () => write(task, place, call));
      }
      return success;
    },
    'reports/update-report-task': updates(world, 'reportTasks', 'task_id'),
    'reports/delete-reports': deletesMatching(world, 'reports'),
    'reports/delete-report-tasks': deletesMatching(world, 'reportTasks'),
    'reports/download-report': (call) => {
      const row = requireEntry(world.lists.reports, call.params['report_id'], call.token).row();
      const format = call.params['report_format'];
      const title = String(row['name']).replaceAll(/[^\w .-]/g, '_');
      if (format === 'pdf') return { file: pdf(title), type: 'application/pdf', name: `${title}.pdf` };
      if (format !== 'html') throw notFound();
      const html = `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
      return { file: html, type: 'text/html; charset=utf-8', name: `${title}.html` };
    },
    'reports/list-insight-report-types': () => ({
      data: {
        insightTypes: ['Executive Insights', 'Threat Insights', 'Vulnerability Insights'].map((name, index) => ({
          id: index + 1,
          name,
          report_id_name: name.toLowerCase().replaceAll(' ', '_'),
        })),
      },
    }),
    'reports/s1-rss-feed': () => ({
      data: [{ title: 'Simulated news', link: 'https://news.example/1', date: world.now() }],
    }),
  };
}

/** The smallest file that every reader opens, with one line of text. */
function pdf(title: string): string {
  const text = `BT /F1 18 Tf 72 720 Td (${title}) Tj ET`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${text.length}>>stream\n${text}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj${object}endobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`;
  return `${body}${table}trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${body.length}\n%%EOF\n`;
}
