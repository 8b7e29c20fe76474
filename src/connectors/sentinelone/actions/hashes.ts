import type { Table } from '../row.ts';

export const hashes: Table = {
  slug: 'hashes',
  category: 'Hashes',
  rows: [
    {
      id: 'hash-reputation-verdict',
      title: 'Hash Reputation Verdict',
      summary: "Looks up what the vendor's cloud thinks of one SHA-1: malicious, not malicious or unknown.",
      request: 'GET /hashes/{hash}/verdict',
      path: 'hash!:text(200)',
      reader: 'object',
      effect: 'read',
      permission: 'Blacklist.view',
      lifecycle: 'deprecated',
      standIn: 'sentinelone.threats.list-threats (cloudFilesHashVerdict)',
    },
  ],
};
