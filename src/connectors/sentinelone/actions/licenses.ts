import type { Table } from '../row.ts';

export const licenses: Table = {
  slug: 'licenses',
  category: 'Licenses',
  rows: [
    {
      id: 'update-sites-add-ons',
      title: 'Update Sites Add Ons',
      summary: 'Books add-on modules for the selected sites, or cancels them there.',
      request: 'PUT /licenses/update-sites-modules',
      body: 'data!:{ operation!:add|remove modules?:[{ name! }] } filter!:{ ...sites }',
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      selects: 'sites',
      permission: 'Sites.edit',
    },
  ],
};
