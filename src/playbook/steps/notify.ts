import { nearest } from '#kernel/nearest.ts';
import type { NotifyStep } from '#kernel/playbook.ts';
import { list, oneOf, text } from '../forms/basic.ts';
import { optional, preset, required } from '../forms/record.ts';
import { defineKind } from '../step-kind.ts';

export const notifyStep = defineKind<NotifyStep>('notify')({
  members: {
    notify: required(text(500), 'subject'),
    text: required(text(20_000)),
    severity: preset(oneOf(['info', 'warning', 'critical']), 'info'),
    channels: optional(list(text(200), { min: 1, max: 20 })),
  },

  check(step, path, context) {
    const { lookups, problems } = context;
    context.template(step.subject, `${path}.notify`);
    context.template(step.text, `${path}.text`);
    for (const [index, channel] of (step.channels ?? []).entries()) {
      if (lookups.channels === undefined || lookups.channels.includes(channel)) continue;
      const close = nearest(channel, lookups.channels);
      const fix = close === null ? 'List the channels with `cordon channel list`.' : `Did you mean \`${close}\`?`;
      problems.add(`${path}.channels[${index}]`, `names an unknown channel, \`${channel}\``, fix);
    }
  },
});
