import type { Table } from '../row.ts';

export const updates: Table = {
  slug: 'updates',
  category: 'Updates',
  rows: [
    {
      id: 'list-latest-agent-agent-packages',
      title: 'List Latest Agent Packages',
      summary: 'Lists the agent installers that the console holds, by system, version and release state.',
      request: 'GET /update/agent/packages',
      query: `
        ids accountIds siteIds query accountName__contains:parts(100)
        fileExtension:'.msi'|'.exe'|'.deb'|'.rpm'|'.bsx'|'.pkg'|'.img'|unknown|'.tar'|'.zip'|'.gz'|'.xz'
        fileExtensions:['.msi'|'.exe'|'.deb'|'.rpm'|'.bsx'|'.pkg'|'.img'|unknown|'.tar'|'.zip'|'.gz'|'.xz']
        fileName__contains:parts(100) fileSize__contains:parts(100) majorVersions minorVersion minorVersions
        osArches:['64 bit'|ARM64|'32/64 bit'|'32 bit/64 bit/ARM64'|'32 bit'|N/A] osRevision
        osTypes:[macos|windows|linux_k8s|linux|sdk|windows_legacy|threat_detection_s3|threat_detection_netapp]
        packageType:Agent|Ranger|AgentAndRanger packageTypes:[Agent|Ranger|AgentAndRanger]
        platformType:macos|windows|linux_k8s|linux|sdk|windows_legacy|threat_detection_s3|threat_detection_netapp
        platformTypes:[macos|windows|linux_k8s|linux|sdk|windows_legacy|threat_detection_s3|threat_detection_netapp]
        rangerVersion rangerVersion__contains:parts(100) sha1 sha1__contains:parts(100) siteName__contains:parts(100)
        status:[beta|ga|other|ea] version versionStr__contains:parts(100)
        sortBy:id|createdAt|updatedAt|osType|platformType|fileName|fileSize|fileExtension|version|status|majorVersion|minorVersion|sha1|scopeLevel|accessLevel|packageType|rangerVersion|osArch
        ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Packages.view',
    },
    {
      id: 'delete-agent-packages',
      title: 'Delete Agent Packages',
      summary: 'Deletes agent installers from the console by their ids.',
      request: 'DELETE /update/agent/packages',
      body: 'data!:{ ids! }',
      reader: 'affected',
      effect: 'destructive',
      idempotent: true,
      permission: 'Packages.delete',
    },
    {
      id: 'update-agent-package',
      title: 'Update Agent Package',
      summary: 'Changes release state, scope or version details of one agent installer.',
      request: 'PUT /update/agent/packages/{package_id}',
      body: `
        data!:{ siteIds accountIds status:beta|ga|other|ea scopeLevel:site|account|global version
        osArch:'64 bit'|ARM64|'32/64 bit'|'32 bit/64 bit/ARM64'|'32 bit'|N/A rangerVersion minorVersion
        supportedOsVersions:text }
      `,
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission: 'Packages.edit',
    },
  ],
};
