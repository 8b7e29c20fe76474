import { defineCommand, exitCodes, type Command } from '#cli/command.ts';
import { prepare } from './prepare.ts';

/** Commands that work on a data folder or a database, beside its server. */

const backUp = defineCommand({
  name: 'backup',
  summary: 'Write a backup to a file, while the server runs or not; keys are not in it',
  positions: ['file'],
  fields: { file: { kind: 'text', required: true } },
  async run({ file }, { output }) {
    const { settings, log } = await prepare({ logLevel: 'warn' });
    const { backUp: write } = await import('./maintenance.ts');
    const report = await write(settings, log, file);
    output.answer(report, () => `Wrote ${report.rows} rows of ${report.tables} tables to ${file}.\n${report.notice}`);
    return exitCodes.done;
  },
});

const restore = defineCommand({
  name: 'restore',
  summary: 'Fill a new data folder or database from a backup',
  positions: ['file'],
  fields: { file: { kind: 'text', required: true } },
  async run({ file }, { output }) {
    const { settings, log } = await prepare({ logLevel: 'warn' });
    const { restoreFrom } = await import('./maintenance.ts');
    const report = await restoreFrom(settings, log, file);
    output.answer(
      report,
      () => `Restored ${report.rows} rows of ${report.tables} tables from ${report.createdAt}.\n${report.notice}`,
    );
    return exitCodes.done;
  },
});

const rotate = defineCommand({
  name: 'key rotate',
  summary: 'Make a new encryption key and encrypt every secret again',
  positions: [],
  fields: {},
  async run(_, { output }) {
    const { settings, log } = await prepare({ logLevel: 'warn' });
    const { rotate: rotateKeys } = await import('./maintenance.ts');
    const rotation = await rotateKeys(settings, log);
    output.answer(rotation, () => `${rotation.secrets} secrets are encrypted with the key ${rotation.keyId} now.`);
    return exitCodes.done;
  },
});

const prune = defineCommand({
  name: 'key prune',
  summary: 'Remove keys that no secret needs; older backups may need them',
  positions: [],
  fields: {},
  async run(_, { output }) {
    const { settings, log } = await prepare({ logLevel: 'warn' });
    const { prune: pruneKeys } = await import('./maintenance.ts');
    const removed = await pruneKeys(settings, log);
    output.answer({ removed }, () =>
      removed.length === 0 ? 'Every key is in use.' : `Removed ${removed.join(', ')}.`,
    );
    return exitCodes.done;
  },
});

export const maintenanceCommands: readonly Command[] = [backUp, restore, rotate, prune];
