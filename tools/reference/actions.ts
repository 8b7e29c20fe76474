import type { Catalog } from '#catalog/catalog.ts';
import { markdownOf } from '#catalog/markdown.ts';
import type { Connector } from '#kernel/action.ts';
import type { Generator } from '../generator.ts';
import { sharedGroups } from './shared-groups.ts';

/** One page for each category of each connector, and an index. */
export function actionPages(catalog: Catalog): readonly Generator[] {
  return [
    indexPage(catalog),
    ...catalog
      .connectors()
      .flatMap((connector) => categoriesOf(connector).map((category) => categoryPage(connector, category))),
  ];
}

function indexPage(catalog: Catalog): Generator {
  const sections = catalog.connectors().map((connector) => {
    const rows = categoriesOf(connector).map((category) => {
      const actions = connector.actions.filter((action) => action.category === category);
      return `| [${category}](${pathOf(connector, category)}) | ${actions.map(({ title }) => title).join(', ')} |\n`;
    });
    return `## ${connector.title}\n\n${connector.actions.length} actions. Vendor documentation: ${connector.docsUrl}\n\n| Category | Actions |\n|---|---|\n${rows.join('')}`;
  });
  return {
    path: 'docs/reference/actions/README.md',
    render: async () => `# Actions\n\nGenerated from the connectors.\n\n${sections.join('\n')}`,
  };
}

function categoryPage(connector: Connector, category: string): Generator {
  const actions = connector.actions.filter((action) => action.category === category);
  return {
    path: `docs/reference/actions/${pathOf(connector, category)}`,
    async render() {
      const shared = sharedGroups(actions);
      const sections = actions.map((action) => markdownOf(action, shared.elsewhere).replaceAll(/^#/gm, '##'));
      return `# ${connector.title}: ${category}\n\n${[...sections, ...shared.sections].join('\n')}`;
    },
  };
}

function categoriesOf({ actions }: Connector): readonly string[] {
  return [...new Set(actions.map(({ category }) => category))];
}

function pathOf(connector: Connector, category: string): string {
  return `${connector.id}/${category.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.md`;
}
