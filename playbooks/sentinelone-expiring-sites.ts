import { defineFields } from '#kernel/field.ts';
import { definePlaybook } from '#playbook/builder/define-playbook.ts';
import { cel, words } from '#playbook/builder/reference.ts';
import { action, notify } from '#playbook/builder/steps.ts';

/** Written with the builder: `cordon playbook build playbooks/sentinelone-expiring-sites.ts` prints the YAML beside it. */
export const playbook = definePlaybook({
  id: 'sentinelone-expiring-sites',
  title: 'Tell about SentinelOne sites that expire soon or run out of licences',
  summary:
    'Reads every active site of one SentinelOne console and tells which ones expire within some days, or have hardly a licence left. Only reads; add a schedule trigger to run it every morning.',
  inputs: defineFields({
    connection: {
      kind: 'text',
      required: true,
      label: 'Connection',
      help: 'Id or title of the SentinelOne connection.',
    },
    days: {
      kind: 'integer',
      min: 1,
      max: 366,
      default: 30,
      label: 'Days',
      help: 'Sites that expire within so many days are told.',
    },
    spare: {
      kind: 'integer',
      min: 0,
      max: 100_000,
      default: 5,
      label: 'Spare licences',
      help: 'Sites with fewer licences left are told.',
    },
  }),
  steps: ({ inputs, run }) => {
    const sites = action('sites', 'sentinelone.sites.list-sites', {
      title: 'Read the active sites',
      connection: inputs.connection,
      input: { states: ['active'], all: true },
      retry: { attempts: 3, delay: '30s' },
    });
    const all = sites.data.items;
    const expiring = cel<
      readonly string[]
    >`${all}.filter(site, default(site.expiration, "") != "" && diffTime(site.expiration, ${run.now}) < ${inputs.days} * 86400).map(site, site.name)`;
    const scarce = cel<
      readonly string[]
    >`${all}.filter(site, !default(site.unlimitedLicenses, false) && default(site.totalLicenses, 0) > 0 && site.totalLicenses - default(site.activeLicenses, 0) < ${inputs.spare}).map(site, site.name)`;
    return [
      sites,
      notify('tell-expiring', {
        title: 'Tell which sites expire',
        if: cel`size(${expiring}) > 0`,
        severity: 'warning',
        subject: words`SentinelOne sites that expire within ${inputs.days} days`,
        text: words`${cel`${expiring}.join(", ")`} (looked at by run ${run.id})`,
      }),
      notify('tell-scarce', {
        title: 'Tell which sites run out of licences',
        if: cel`size(${scarce}) > 0`,
        severity: 'warning',
        subject: words`SentinelOne sites with fewer than ${inputs.spare} licences left`,
        text: words`${cel`${scarce}.join(", ")`} (looked at by run ${run.id})`,
      }),
    ];
  },
  output: ({ steps }) => ({ sites: cel`size(${steps['sites']?.data('items')})` }),
});
