import type { AsDescribed } from './described-automation.ts';
import { textOf } from './json.ts';

/** The form of an action, kept and put on a schedule. */
export async function askForPresets(asDescribed: AsDescribed): Promise<void> {
  const preset = { title: 'Bench', connection: 'SES', input: { id: 'PC-00001' } };
  const made = await asDescribed('POST', '/presets', '/presets', { action: 'stormshield.isolate-agent', ...preset });
  await asDescribed('GET', '/presets', '/presets?action=stormshield.isolate-agent');
  const path = `/presets/${textOf(made['id'])}`;
  await asDescribed('GET', '/presets/{id}', path);
  await asDescribed('PUT', '/presets/{id}', path, { title: 'Half', input: {} }, { 'if-match': '"1"' });
  await asDescribed('PUT', '/presets/{id}', path, preset, { 'if-match': '"1"' });
  await asDescribed('DELETE', '/presets/{id}', path);
  const schedule = '/actions/stormshield.isolate-agent/schedule';
  await asDescribed('POST', '/actions/{id}/schedule', schedule, { ...preset, cron: '0 3 * * *' });
  await asDescribed('POST', '/actions/{id}/schedule', schedule, { ...preset, cron: 'never' });
}
