import type { Table } from '../row.ts';
import { fetchThreatFile } from './custom/agent-upload.ts';
import { isolatedContainer, releasedContainer } from './custom/container-network.ts';
import { mitigation } from './custom/mitigation.ts';

export const threats: Table = {
  slug: 'threats',
  category: 'Threats',
  rows: [
    {
      id: 'list-threats',
      title: 'List Threats',
      summary: 'Lists threats with verdict, incident state, file, endpoint and everything that was done against them.',
      request: 'GET /threats',
      query: `
        
        sortBy:id|createdAt|updatedAt|mitigationStatus|fileDisplayName|agentVersion|agentMachineType|siteId|siteName|agentComputerName|filePath|contentHash|collectionId|classification|createdDate|cloudAccount|cloudImage|cloudInstanceId|cloudInstanceSize|cloudLocation|cloudNetwork
        ...threats ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Threats.view',
    },
    {
      id: 'mitigate-threats',
      title: 'Mitigate Threats',
      summary:
        'Kills, quarantines, remediates or rolls back threats, or takes such a step back, and follows it on each endpoint. Rollback is for Windows only.',
      request: 'POST /threats/mitigate/{action}',
      path: 'action!:kill|remediate|rollback-remediation|quarantine|un-quarantine|remove_macros|restore_macros',
      body: 'data:{} filter!:{ limit ...threats }',
      reader: 'affected',
      effect: 'destructive',
      selects: 'threats',
      permission:
        'one of Threats.kill, Threats.quarantine, Threats.unquarantine, Threats.remediate, Threats.rollback, Threats.removeMacro, Threats.restoreMacro',
      handler: mitigation,
    },
    {
      id: 'add-to-blocklist',
      title: 'Add To Blocklist',
      summary:
        'Puts the hashes of the selected threats on the blocklist of their group, site, account or of the whole console.',
      request: 'POST /threats/add-to-blacklist',
      body: `
        data!:{ targetScope!:group|site|account|tenant description? note?:text(512) externalTicketId?:text(512) }
        filter!:{ limit ...threats }
      `,
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      selects: 'threats',
      permission: 'Blacklist.create; for parts of it Threats.updateAnalystVerdict',
    },
    {
      id: 'fetch-threat-file',
      title: 'Fetch Threat File',
      summary:
        'Has the endpoint upload the file of exactly one threat as a zip that your password locks, waits for it, and downloads it.',
      request: 'POST /threats/fetch-file',
      body: 'data!:{ password!:secret } filter!:{ ...threats }',
      reader: 'affected',
      effect: 'write',
      selects: 'threats',
      permission: 'Threats.fetchThreatFile',
      licence: 'Complete',
      handler: fetchThreatFile,
    },
    {
      id: 'disable-engines',
      title: 'Disable Engines',
      summary:
        "Switches detection engines off as far as the token's scope reaches: the call takes no filter. Confirm with scope set to everything.",
      request: 'POST /threats/engines/disable',
      body: `
        data:{
        engines:[reputation|preExecution|preExecutionSuspicious|executables|dataFiles|exploits|penetration|lateralMovement|pup]
        }
      `,
      reader: 'success',
      effect: 'write',
      idempotent: true,
      permission: 'Policy.edit',
      reachesEverything: true,
    },
    {
      id: 'exclusion-options',
      title: 'Exclusion Options',
      summary: 'Tells which kinds of exclusion can be made from one threat.',
      request: 'GET /threats/{threat_id}/whitening-options',
      reader: 'object',
      effect: 'read',
      permission: 'Threats.view',
    },
    {
      id: 'list-threat-events',
      title: 'List Threat Events',
      summary: "Lists the raw events of one threat's storyline: processes, files, network and registry.",
      request: 'GET /threats/{threat_id}/explore/events',
      query: `
        eventId:text
        eventSubTypes:[PROCESSCREATION|PROCESSTERMINATION|PROCESSMODIFICATION|TCPV4|TCPV6|TCPV4LISTEN|TCPV6LISTEN|FILEMODIFICATION|FILESCAN|FILECREATION|FILEDELETION|FILERENAME|LOGIN|LOGOUT|HTTP|DNS|SCHEDTASKREGISTER|SCHEDTASKSTART|SCHEDTASKUPDATE|SCHEDTASKTRIGGER|SCHEDTASKDELETE|REGKEYCREATE|REGKEYRENAME|REGKEYDELETE|REGKEYEXPORT|REGKEYSECURITYCHANGED|REGKEYIMPORT|REGVALUEMODIFIED|REGVALUECREATE|REGISTRYACTION|BEHAVIORALINDICATORS|MODULE]
        eventTypes:[events|file|ip|url|dns|process|registry|scheduled_task|logins|indicators|module] processName__like
        sortBy:id|createdAt|eventType|fileSize|fileType|registryPath|registryId|registryClassification|pid|processName
        ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Threats.view',
    },
    {
      id: 'add-threat-to-exclusions',
      title: 'Add Threat to Exclusions',
      summary:
        'Makes exclusions out of the selected threats, by hash, path, certificate, browser or file type, at the chosen level.',
      request: 'POST /threats/add-to-exclusions',
      body: `
        data!:{ note?:text(512) externalTicketId?:text(512) targetScope!:group|site|account|tenant
        type!:hash|path|certificate|browser|file_type value? description?
        mode?:suppress|suppress_dynamic_only|suppress_dfi_only|disable_in_process_monitor|disable_in_process_monitor_deep|disable_all_monitors|disable_all_monitors_deep|suppress_app_control|suppress_drift_detection
        pathExclusionType actions:[upload|detect] macroModules?:{ description hashes } } filter!:{ limit ...threats }
      `,
      reader: 'affected',
      effect: 'write',
      selects: 'threats',
      permission: 'Exclusions.create; for parts of it Threats.updateAnalystVerdict',
    },
    {
      id: 'export-threats',
      title: 'Export Threats',
      summary: 'Exports matching threats as CSV; the console caps this at 20,000 data points.',
      request: 'GET /threats/export',
      query: '...threats',
      reader: 'text',
      effect: 'read',
      permission: 'Threats.view',
    },
    {
      id: 'add-to-blocklist-deep-visibility',
      title: 'Add To Blocklist Deep Visibility',
      summary: 'Blocks hashes that a hunting query found, at the chosen level.',
      request: 'POST /threats/dv-add-to-blacklist',
      body: 'data!:{ hashes!:[{ agentId! hash? }](1000) targetScope!:site|global|account|group }',
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      permission: 'Blacklist.create',
      licence: 'Complete',
    },
    {
      id: 'mark-deep-visibility-event-as-threat',
      title: 'Mark Deep Visibility Event As Threat',
      summary: 'Declares storylines found by hunting to be a threat or suspicious, so that they can be mitigated.',
      request: 'POST /threats/dv-mark-as-threat',
      body: `
        data!:{ events!:[{ storyline!? agentId agentUuid }](1000) status!:threat|suspicious
        initiatedBy:dvManual|starActive|starManual|other|cloudDetection|threatIntelligence|watchtowerCloudDetection }
      `,
      reader: 'affected',
      effect: 'write',
      permission: 'Threats.markThreat',
      licence: 'Complete',
    },
    {
      id: 'export-mitigation-report',
      title: 'Export Mitigation Report',
      summary: 'Downloads what one mitigation step did on the endpoint as CSV.',
      request: 'GET /threats/mitigation-report/{report_id}',
      reader: 'text',
      effect: 'read',
      permission: 'Activity Page.view',
    },
    {
      id: 'updated-threat-incident',
      title: 'Update Threat Incident',
      summary:
        "Moves threats to unresolved, in progress or resolved, optionally with an analyst verdict, and reports each threat's outcome.",
      request: 'POST /threats/incident',
      body: `
        data!:{ incidentStatus!:unresolved|in_progress|resolved
        analystVerdict:undefined|true_positive|false_positive|suspicious } filter!:{ limit ...threats }
      `,
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      selects: 'threats',
      permission: 'Threats.updateIncidentStatus; for parts of it Threats.updateAnalystVerdict',
    },
    {
      id: 'update-threat-analyst-verdict',
      title: 'Update Threat Analyst Verdict',
      summary: "Records an analyst's verdict on threats and reports for each one whether it changed.",
      request: 'POST /threats/analyst-verdict',
      body: `
        data!:{ analystVerdict!:undefined|true_positive|false_positive|suspicious } filter!:{ limit ...threats }
      `,
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      selects: 'threats',
      permission: 'Threats.updateAnalystVerdict',
    },
    {
      id: 'update-threat-external-ticket-id',
      title: 'Update Threat External Ticket ID',
      summary: 'Notes the number of your own ticket on the selected threats.',
      request: 'POST /threats/external-ticket-id',
      body: 'data!:{ externalTicketId!:text } filter!:{ limit ...threats }',
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      selects: 'threats',
      permission: 'Threats.updateExternalTicketId',
    },
    {
      id: 'download-from-cloud',
      title: 'Download From Cloud',
      summary: "Gets the signed link to a threat file that is kept in the vendor's cloud. The link is a secret.",
      request: 'GET /threats/{threat_id}/download-from-cloud',
      reader: 'object',
      effect: 'read',
      permission: 'Threats.view',
      secretOutput: ['*'],
    },
    {
      id: 'disconnect-container',
      title: 'Disconnect Container',
      summary: 'Cuts one container off the network, named by its id within the selected threat.',
      request: 'POST /threats/actions/container-network-disconnect',
      body: 'data!:{ containerId!:text } filter!:{ limit ...threats }',
      reader: 'success',
      effect: 'write',
      idempotent: true,
      selects: 'threats',
      permission: 'Endpoints.disconnectFromNetwork',
      handler: isolatedContainer,
    },
    {
      id: 'reconnect-container',
      title: 'Reconnect Container',
      summary: 'Lets an isolated container use the network again.',
      request: 'POST /threats/actions/container-network-connect',
      body: 'data!:{ containerId!:text } filter!:{ limit ...threats }',
      reader: 'success',
      effect: 'write',
      idempotent: true,
      selects: 'threats',
      permission: 'Endpoints.reconnectToNetwork',
      handler: releasedContainer,
    },
    {
      id: 'get-threat-timeline',
      title: 'Get Threat Timeline',
      summary: 'Lists in order what happened to one threat: detection, mitigation, verdicts, notes.',
      request: 'GET /threats/{threat_id}/timeline',
      query: `
        accountIds siteIds groupIds query activityTypes
        sortBy:hash|activityType|primaryDescription|secondaryDescription|createdAt ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Threats.view',
    },
    {
      id: 'export-threat-timeline',
      title: 'Export Threat Timeline',
      summary: 'Exports the history of one threat as CSV.',
      request: 'GET /export/threats/{threat_id}/timeline',
      query: 'accountIds siteIds groupIds query activityTypes',
      reader: 'text',
      effect: 'read',
      permission: 'Threats.view',
    },
    {
      id: 'export-events',
      title: 'Export Threat Events',
      summary: 'Downloads the raw events of one threat as CSV or JSON.',
      request: 'GET /export/threats/{threat_id}/explore/events',
      query: `
        format!:json|csv eventId:text
        eventSubTypes:[PROCESSCREATION|PROCESSTERMINATION|PROCESSMODIFICATION|TCPV4|TCPV6|TCPV4LISTEN|TCPV6LISTEN|FILEMODIFICATION|FILESCAN|FILECREATION|FILEDELETION|FILERENAME|LOGIN|LOGOUT|HTTP|DNS|SCHEDTASKREGISTER|SCHEDTASKSTART|SCHEDTASKUPDATE|SCHEDTASKTRIGGER|SCHEDTASKDELETE|REGKEYCREATE|REGKEYRENAME|REGKEYDELETE|REGKEYEXPORT|REGKEYSECURITYCHANGED|REGKEYIMPORT|REGVALUEMODIFIED|REGVALUECREATE|REGISTRYACTION|BEHAVIORALINDICATORS|MODULE]
        eventTypes:[events|file|ip|url|dns|process|registry|scheduled_task|logins|indicators|module] processName__like
      `,
      reader: 'file',
      effect: 'read',
      permission: 'Threats.view',
    },
  ],
};
