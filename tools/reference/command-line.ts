import { commands } from '#cli/commands.ts';
import { commandHelp, overview } from '#cli/help.ts';
import { options } from '../../src/main/options.ts';
import { maintenanceCommands } from '../../src/main/maintenance-commands.ts';
import { serverCommands } from '../../src/main/server-commands.ts';
import type { Generator } from '../generator.ts';

/** The help of every command, as the program itself shows it. */
export const commandLinePage: Generator = {
  path: 'docs/reference/command-line.md',
  async render() {
    const all = [...serverCommands, ...maintenanceCommands, ...commands];
    const pages = all.map((command) => `## cordon ${command.name}\n\n${block(commandHelp(command, {}))}`);
    return `${[
      '# Command line',
      'From a checkout: `npm run --silent cordon -- <command>`.',
      block(overview(all, options)),
      ...pages,
    ].join('\n\n')}\n`;
  },
};

function block(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\``;
}
