/** What a role of the console must allow. A role needs both scopes: Administration Server and Managed devices. */
const basic = 'Administration Server > General features > Basic functionality';
const antivirus = 'Kaspersky Endpoint Security for Windows > Anti-virus functionality';

export const permissions = {
  read: `${basic}: Read`,
  readAndWrite: `${basic}: Read, Write`,
  runTasks: `${basic}: Execute, Perform operations on device selections`,
  readTasks: `${basic}: Read; ${antivirus}: Read`,
  quarantineFiles: `${basic}: Read; ${antivirus}: Read, Write, Execute, Perform operations on device selections`,
  listQuarantine: `${basic}: Read; Kaspersky Endpoint Agent > Host Intrusion Prevention: Read, Write, Execute, Perform operations on device selections`,
  listUsers: 'Administration Server > General features > Access objects regardless of their ACLs: Read',
} as const;
