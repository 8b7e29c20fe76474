import type { Table } from '../row.ts';

export const applicationManagement: Table = {
  slug: 'application-management',
  category: 'Application Management',
  rows: [
    {
      id: 'inventory-endpoints-data-export',
      title: 'Inventory Endpoints Data Export',
      summary: 'Exports the endpoints on which one application is installed as CSV.',
      request: 'GET /application-management/inventory/endpoints/export/csv',
      query: `csvDelimiter:','|';' ...inventoryEndpoints`,
      reader: 'text',
      effect: 'read',
      permission: 'Applications Page.view',
      licence: 'Singularity Vulnerability Management',
    },
    {
      id: 'aggregated-application-risk-data-export',
      title: 'Aggregated Application Risk Data Export',
      summary: 'Exports vulnerable applications, all versions of one product in one row, as CSV.',
      request: 'GET /application-management/risks/aggregated-applications/export/csv',
      query: `csvDelimiter:','|';' ...riskyApplications`,
      reader: 'text',
      effect: 'read',
      permission: 'Applications Page.viewRisks',
      licence: 'Singularity Vulnerability Management',
    },
    {
      id: 'application-risk-data-export',
      title: 'Application Risk Data Export',
      summary: 'Exports vulnerable applications with a row for each version as CSV.',
      request: 'GET /application-management/risks/applications/export/csv',
      query: `
        csvDelimiter:','|';' exploitCodeMaturity:[Unproven|High|'Not Defined'|'Proof of Concept'|Functional]
        remediationLevels:['Temporary Fix'|'Not Defined'|'Official Fix'|Workaround|Unavailable]
        ...riskyApplicationFilters
      `,
      reader: 'text',
      effect: 'read',
      permission: 'Applications Page.viewRisks',
      licence: 'Singularity Vulnerability Management',
    },
    {
      id: 'risk-endpoint-data-export',
      title: 'Risk Endpoint Data Export',
      summary:
        'Exports the endpoints that run a vulnerable application as CSV. Name the application by ids, or by name and vendor together.',
      request: 'GET /application-management/risks/endpoints/export/csv',
      query: `csvDelimiter:','|';' ...riskyEndpoints`,
      reader: 'text',
      effect: 'read',
      permission: 'Applications Page.viewRisks',
      licence: 'Singularity Vulnerability Management',
    },
    {
      id: 'application-cve-data-export',
      title: 'Application CVE Data Export',
      summary:
        'Exports the CVEs that affect an application as CSV. Name the application by ids, or by name and vendor together.',
      request: 'GET /application-management/risks/cves/export/csv',
      query: `csvDelimiter:','|';' ...riskyCves`,
      reader: 'text',
      effect: 'read',
      permission: 'Applications Page.viewRisks',
      licence: 'Singularity Vulnerability Management',
    },
    {
      id: 'count-endpoints',
      title: 'Count Endpoints',
      summary:
        "Counts the endpoints of one application for each value of the inventory filters, as the console's side bar does.",
      request: 'GET /private/application-management/inventory/endpoints/filters-count',
      query: '...inventoryEndpoints',
      reader: 'list',
      effect: 'read',
      permission: 'Not documented',
      lifecycle: 'unpublished',
      standIn: 'sentinelone.application-management.list-endpoints with countOnly',
    },
    {
      id: 'count-risky-aggregated-applications',
      title: 'Count Risky Aggregated Applications',
      summary: 'Counts vulnerable products (versions merged) for each value of the risk filters.',
      request: 'GET /private/application-management/risks/aggregated-applications/filters-count',
      query: `
        accountIds:ids(1) siteIds:ids(1) groupIds:ids(1) applicationTypes cveId__contains:cves(50)
        daysFromDetection:integer(0..28) detectionDate__between detectionDate__gt detectionDate__gte detectionDate__lt
        detectionDate__lte domains endpointName__contains:texts(100) endpointTypes endpointUuid__contains:texts(100)
        exploitCodeMaturity:['Not Defined'|Functional|'Proof of Concept'|Unproven|High]
        exploitedInTheWild:['Not Defined'|Unknown|Yes] highestSeverities mostCommonStatuses name__contains:texts(100)
        osTypes:texts remediationLevels:['Official Fix'|'Temporary Fix'|Unavailable|'Not Defined'|Workaround]
        vendor__contains:texts(100) vendors
      `,
      reader: 'list',
      effect: 'read',
      permission: 'Not documented',
      lifecycle: 'unpublished',
      standIn: 'sentinelone.application-management.get-aggregated-applications-with-risk with countOnly',
    },
    {
      id: 'count-risky-applications',
      title: 'Count Risky Applications',
      summary: 'Counts vulnerable application versions for each value of the risk filters.',
      request: 'GET /private/application-management/risks/applications/filters-count',
      query: `
        exploitCodeMaturity:['Not Defined'|Functional|'Proof of Concept'|Unproven|High]
        remediationLevels:['Official Fix'|'Temporary Fix'|Unavailable|'Not Defined'|Workaround]
        ...riskyApplicationFilters
      `,
      reader: 'list',
      effect: 'read',
      permission: 'Not documented',
      lifecycle: 'unpublished',
      standIn: 'sentinelone.application-management.get-aggregated-applications-with-risk with countOnly',
    },
    {
      id: 'count-risky-endpoints',
      title: 'Count Risky Endpoints',
      summary: 'Counts the endpoints with vulnerable software for each value of the risk filters.',
      request: 'GET /private/application-management/risks/endpoints/filters-count',
      query: `
        accountIds:ids(1) siteIds:ids(1) groupIds:ids(1) applicationIds:texts applicationName applicationVendor
        applicationVersions daysFromDetection:integer(0..28) daysToMitigation__between detectionDate__between
        detectionDate__gt detectionDate__gte detectionDate__lt detectionDate__lte domain__contains:texts(100) domains
        endpointId__contains:texts(100) endpointName__contains:texts(100) endpointTypes endpointUuid__contains:texts(100)
        lastScanDate__between lastScanDate__gt lastScanDate__gte lastScanDate__lt lastScanDate__lte
        lastScanResults:[Succeeded|Failed] osTypes:texts osVersions statuses:texts statusMessage__contains:texts(100)
        ticketId__contains:texts(100)
      `,
      reader: 'list',
      effect: 'read',
      permission: 'Not documented',
      lifecycle: 'unpublished',
      standIn: 'sentinelone.application-management.list-risk-application-endpoints with countOnly',
    },
    {
      id: 'count-risky-cves',
      title: 'Count Risky CVEs',
      summary: 'Counts CVEs for each value of the risk filters.',
      request: 'GET /private/application-management/risks/cves/filters-count',
      query: `
        accountIds:ids(1) siteIds:ids(1) groupIds:ids(1) analystVerdict:[Default|'Added CVE'|'False Positive']
        applicationIds:texts applicationName applicationVendor applicationVersions cveId__contains:cves(50)
        exploitCodeMaturity:['Not Defined'|Functional|'Proof of Concept'|Unproven|High]
        exploitedInTheWild:['Not Defined'|Unknown|Yes] publishedDate__between publishedDate__gt publishedDate__gte
        publishedDate__lt publishedDate__lte
        remediationLevels:['Official Fix'|'Temporary Fix'|Unavailable|'Not Defined'|Workaround]
        reportConfidence:[Reasonable|'Not Defined'|Unknown|Confirmed] severities:texts
      `,
      reader: 'list',
      effect: 'read',
      permission: 'Not documented',
      lifecycle: 'unpublished',
      standIn: 'sentinelone.application-management.list-application-cves with countOnly',
    },
    {
      id: 'inventory-data-export',
      title: 'Inventory Data Export',
      summary: 'Exports the software inventory of the scope as CSV.',
      request: 'GET /application-management/inventory/export/csv',
      query: `csvDelimiter:','|';' ...inventory`,
      reader: 'text',
      effect: 'read',
      permission: 'Applications Page.view',
      licence: 'Singularity Vulnerability Management',
    },
    {
      id: 'risks-data-export',
      title: 'Risks Data Export',
      summary: 'Exports every pair of endpoint and vulnerability that matches as CSV.',
      request: 'GET /application-management/risks/export/csv',
      query: `csvDelimiter:','|';' ...risks`,
      reader: 'text',
      effect: 'read',
      permission: 'Applications Page.viewRisks',
      licence: 'Singularity Vulnerability Management',
    },
    {
      id: 'count-endpoints-by-versions',
      title: 'Count Endpoints By Versions',
      summary: 'Shows how many endpoints hold each version of one application.',
      request: 'GET /private/application-management/inventory/versions-count',
      query: 'applicationName! applicationVendor! accountIds:ids(1) siteIds:ids(1) groupIds:ids(1)',
      reader: 'object',
      effect: 'read',
      permission: 'Not documented',
      lifecycle: 'unpublished',
      standIn: 'sentinelone.application-management.list-endpoints',
    },
    {
      id: 'count-applications',
      title: 'Count Applications',
      summary: 'Counts inventoried applications for each value of the inventory filters.',
      request: 'GET /private/application-management/inventory/filters-count',
      query: '...inventory',
      reader: 'list',
      effect: 'read',
      permission: 'Not documented',
      lifecycle: 'unpublished',
      standIn: 'sentinelone.application-management.list-application-inventory with countOnly',
    },
    {
      id: 'list-endpoints',
      title: 'List Endpoints',
      summary: 'Lists the endpoints that hold one application, with the version found on each.',
      request: 'GET /application-management/inventory/endpoints',
      query: `
        
        sortBy:endpointName|endpointType|osType|osVersion|accountName|siteName|groupName|version|fileSize|detectionDate|applicationInstallationDate|cpuCount|coreCount|osArch|applicationInstallationPath
        ...inventoryEndpoints ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Applications Page.view',
      licence: 'Singularity Vulnerability Management',
    },
    {
      id: 'additional-risk-information',
      title: 'Additional Risk Information',
      summary: 'Reads the scoring background of one vulnerability finding.',
      request: 'GET /private/application-management/risks/expanded',
      query: 'accountIds:ids(1) siteIds:ids(1) groupIds:ids(1) id',
      reader: 'list',
      effect: 'read',
      permission: 'Not documented',
      lifecycle: 'unpublished',
      standIn: 'sentinelone.application-management.get-cve-data',
    },
    {
      id: 'get-aggregated-applications-with-risk',
      title: 'Get Aggregated Applications With Risk',
      summary:
        'Lists products with known vulnerabilities, their versions merged into one row, worst findings included.',
      request: 'GET /application-management/risks/aggregated-applications',
      query: `
        
        sortBy:name|vendor|highestRiskScore|highestNvdBaseScore|highestSeverity|exploitedInTheWild|exploitCodeMaturity|remediationLevel|detectionDate|daysDetected|versionCount|cveCount|endpointCount|applicationType|mostCommonStatus
        ...riskyApplications ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Applications Page.viewRisks',
      licence: 'Singularity Vulnerability Management',
    },
    {
      id: 'list-risk-application-endpoints',
      title: 'List Risk Application Endpoints',
      summary: 'Lists where a vulnerable application runs. Name it by ids, or by name and vendor together.',
      request: 'GET /application-management/risks/endpoints',
      query: `
        
        sortBy:name|osType|osVersion|endpointType|account|site|group|domain|detectionDate|daysDetected|applicationVersion|lastScanDate|lastScanResult|status|daysToMitigation
        ...riskyEndpoints ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Applications Page.viewRisks',
      licence: 'Singularity Vulnerability Management',
    },
    {
      id: 'list-application-cves',
      title: 'List Application CVEs',
      summary:
        'Lists the CVEs known for one application with their scores. Name it by ids, or by name and vendor together.',
      request: 'GET /application-management/risks/cves',
      query: `
        
        sortBy:cveId|severity|nvdBaseScore|publishedDate|riskScore|exploitedInTheWild|exploitCodeMaturity|remediationLevel|reportConfidence
        ...riskyCves ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Applications Page.viewRisks',
      licence: 'Singularity Vulnerability Management',
    },
    {
      id: 'scan-availability',
      title: 'Scan Availability',
      summary: 'Says whether a vulnerability scan can be started now, or when the next one may.',
      request: 'GET /private/application-management/scan',
      query: 'accountIds:ids(1) siteIds:ids(1)',
      reader: 'object',
      effect: 'read',
      permission: 'Not documented',
      lifecycle: 'unpublished',
      standIn: 'sentinelone.settings.get-application-management-settings',
    },
    {
      id: 'get-application-management-sku',
      title: 'Get Application Management SKU',
      summary: 'Tells whether the scope owns a licence for application management.',
      request: 'GET /private/application-management/sku',
      query: 'accountIds:ids(1) siteIds:ids(1) groupIds:ids(1)',
      reader: 'object',
      effect: 'read',
      permission: 'Not documented',
      lifecycle: 'unpublished',
      standIn: 'sentinelone.accounts.get-account',
    },
    {
      id: 'list-application-inventory',
      title: 'List Application Inventory',
      summary: 'Lists installed software by product and vendor, with the number of endpoints and versions.',
      request: 'GET /application-management/inventory',
      query: `
        sortBy:applicationName|applicationVendor|applicationVersionsCount|endpointsCount ...inventory ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Applications Page.view',
      licence: 'Singularity Vulnerability Management',
    },
    {
      id: 'get-cve-data',
      title: 'Get CVE Data',
      summary: 'Lists single findings, one row for each CVE on each endpoint, with score, status and age.',
      request: 'GET /application-management/risks',
      query: `
        
        sortBy:id|accountId|siteId|cveId|endpointName|application|applicationVendor|baseScore|severity|daysDetected|detectionDate|publishedDate|lastScanDate|lastScanResult|nvdBaseScore|riskScore|exploitCodeMaturity|remediationLevel|reportConfidence|mitigationStatus
        ...risks ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Applications Page.viewRisks',
      licence: 'Singularity Vulnerability Management',
    },
    {
      id: 'initiate-application-vulnerability-scan',
      title: 'Initiate Application Vulnerability Scan',
      summary:
        'Starts a scan for vulnerable software in the chosen scope. The console takes one such order in eight hours.',
      request: 'POST /application-management/scan',
      body: 'filter!:{ tenant siteIds:ids(1) accountIds:ids(1) }',
      reader: 'success',
      effect: 'write',
      permission: 'Applications Page.scanVulnerabilities',
      licence: 'Singularity Vulnerability Management',
    },
    {
      id: 'risk-detail',
      title: 'Risk Detail',
      summary: 'Reads everything about one vulnerability finding by its id.',
      request: 'GET /private/application-management/risks/{id}',
      query: 'accountIds:ids(1) siteIds:ids(1) groupIds:ids(1)',
      reader: 'object',
      effect: 'read',
      permission: 'Not documented',
      lifecycle: 'unpublished',
      standIn: 'sentinelone.application-management.get-cve-data',
    },
  ],
};
