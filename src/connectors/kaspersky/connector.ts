import { defineConnector } from '#kernel/action.ts';
import { abortHostScans } from './actions/abort-scans.ts';
import { listDetections } from './actions/detections.ts';
import { fetchEvent, getScanResult } from './actions/events.ts';
import { getHostStatus, listGroups, listHosts } from './actions/hosts.ts';
import { getExecutionFile, listApplications } from './actions/inventory.ts';
import { isolateHosts, unisolateHosts } from './actions/isolation.ts';
import { discoverIsolationSettings, learnTaskTemplate } from './actions/learn.ts';
import { getOpenPorts } from './actions/open-ports.ts';
import { quarantineFiles } from './actions/quarantine-files.ts';
import { scanQuarantinedFiles, unquarantineFiles } from './actions/quarantine-orders.ts';
import { request } from './actions/request.ts';
import { restoreFile } from './actions/restore-file.ts';
import { scanHosts } from './actions/scan-hosts.ts';
import { getTaskHistory, getTaskSettings, getTaskStatistics, listHostTasks } from './actions/tasks.ts';
import { testConnection } from './actions/test-connection.ts';
import { getUserByIp } from './actions/users-by-ip.ts';
import { listExecutionFiles, listQuarantineFiles, listUsers } from './actions/views.ts';
import { checkConsole } from './check.ts';
import { openClient } from './client.ts';
import { secrets, settings } from './settings.ts';
import { verbSupport } from './verbs.ts';

export const kasperskyConnector = defineConnector({
  id: 'kaspersky',
  title: 'Kaspersky Security Center',
  vendor: 'Kaspersky',
  docsUrl: 'https://support.kaspersky.com/help/KSC/14.2/KSCAPI/index.html',
  settings,
  secrets,
  open: (connection, net) => openClient(connection, net),
  close: (client) => client.close(),
  transport: (client) => client.transport,
  hints: {
    tcp: 'The Open API of the Administration Server listens on TCP 13299.',
    tls: 'The certificate that the server made for itself lies on it as klserver.cer: compare it, and give it or its SHA-256 to the connection.',
  },
  check: checkConsole,
  actions: [
    fetchEvent,
    getExecutionFile,
    getHostStatus,
    getOpenPorts,
    getScanResult,
    getTaskHistory,
    getTaskSettings,
    getTaskStatistics,
    getUserByIp,
    isolateHosts,
    listApplications,
    listExecutionFiles,
    listGroups,
    listHosts,
    listHostTasks,
    listQuarantineFiles,
    listUsers,
    quarantineFiles,
    scanHosts,
    scanQuarantinedFiles,
    unisolateHosts,
    unquarantineFiles,
    testConnection,
    learnTaskTemplate,
    discoverIsolationSettings,
    listDetections,
    restoreFile,
    abortHostScans,
    request,
  ],
  verbSupport,
});
