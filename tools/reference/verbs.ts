import type { Catalog } from '#catalog/catalog.ts';
import type { Connector } from '#kernel/action.ts';
import type { Fields } from '#kernel/field.ts';
import type { Capability } from '#kernel/verb.ts';
import { verbIds, verbTable, type VerbId } from '#kernel/verb-table.ts';
import type { Generator } from '../generator.ts';

const intro = `# Verbs

The responses that every console is asked for in the same words, and what each connector makes of them. Generated from the connectors. What a certain connection can do is in \`cordon capabilities\`; how verbs work is in the [guide](../guide/verbs.md).

**full**: works wherever the permission is there. **conditional**: depends on what is named below. **-**: the console does not have it; the verb says so, and is never a success.
`;

/** Verbs by connectors, and the reasons behind what is not full. */
export function verbPage(catalog: Catalog): Generator {
  return {
    path: 'docs/reference/verbs.md',
    async render() {
      const connectors = catalog.connectors().filter(({ verbSupport }) => verbSupport !== undefined);
      const head = `| Verb | Effect | ${connectors.map(({ title }) => title).join(' | ')} |\n|---|---|${connectors.map(() => '---|').join('')}\n`;
      const rows = verbIds.map((verb) => {
        const cells = connectors.map((connector) => levelOf(capabilityOf(connector, verb)));
        return `| [\`${verb}\`](#${verb}) | ${verbTable[verb].effect} | ${cells.join(' | ')} |\n`;
      });
      return `${intro}\n${head}${rows.join('')}\n${verbIds.map((verb) => section(verb, connectors)).join('\n')}`;
    },
  };
}

function section(verb: VerbId, connectors: readonly Connector[]): string {
  const { summary } = verbTable[verb];
  const input: Fields = verbTable[verb].input;
  const fields = Object.entries(input).map(([name, field]) =>
    field.required === true ? `\`${name}\` (required)` : `\`${name}\``,
  );
  const lines = connectors.map((connector) => `- ${connector.title}: ${sentence(capabilityOf(connector, verb))}\n`);
  return `## ${verb}\n\n${summary} Input: ${fields.join(', ')}.\n\n${lines.join('')}`;
}

function capabilityOf({ verbSupport }: Connector, verb: VerbId): Omit<Capability, 'verb'> | undefined {
  return verbSupport?.verbs.find((one) => one.verb === verb)?.capability;
}

function levelOf(capability: Omit<Capability, 'verb'> | undefined): string {
  return capability === undefined || capability.level === 'unsupported' ? '-' : capability.level;
}

function sentence(capability: Omit<Capability, 'verb'> | undefined): string {
  if (capability === undefined) return 'not there.';
  const { level, reason, basis, permission } = capability;
  const needs = permission === null ? '' : ` Permission: ${permission}.`;
  return `${level} (${basis}).${reason === '' ? '' : ` ${reason}`}${needs}`;
}
