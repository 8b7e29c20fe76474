import type { Json } from '../wire/call.ts';
import { fieldsOf, namedShape } from '../wire/shape-library.ts';

interface Software {
  readonly name: string;
  readonly vendor: string;
  readonly version: string;
  readonly cveId: string;
}

/** Made up, like their vulnerabilities. */
const catalogue: readonly Software[] = [
  { name: 'Example Reader', vendor: 'Example Software', version: '11.0.3', cveId: 'CVE-2099-0001' },
  { name: 'Example Archiver', vendor: 'Example Tools', version: '9.20', cveId: 'CVE-2099-0002' },
  { name: 'Example Browser', vendor: 'Example Software', version: '120.0', cveId: 'CVE-2099-0003' },
  { name: 'Example Database', vendor: 'Example Data', version: '15.2', cveId: 'CVE-2099-0004' },
];

/** What the lists about applications say of the same software on the same machines, in whatever fields they have for it. */
export function applicationFields(shape: string, number: number, agent: Json): Json {
  const software = catalogue[number % catalogue.length];
  if (software === undefined || !/^App(?!M)|^AggregatedApp|^Application$|^Cve$/.test(shape)) return {};
  const { name, vendor, version, cveId } = software;
  const application: Json = {
    applicationName: name,
    application: `${name} ${version}`,
    applicationVendor: vendor,
    applicationVersion: version,
    name,
    vendor,
    publisher: vendor,
    version,
    cveId,
    severity: 'HIGH',
    status: 'Detected',
  };
  const machine: Json = {
    endpointId: agent['id'],
    endpointName: agent['computerName'],
    endpointUuid: agent['uuid'],
    endpointType: agent['machineType'],
    agentId: agent['id'],
    agentUuid: agent['uuid'],
    agentComputerName: agent['computerName'],
    accountName: agent['accountName'],
    siteName: agent['siteName'],
    groupName: agent['groupName'],
    domain: agent['domain'],
    osType: agent['osType'],
    osName: agent['osName'],
    osArch: agent['osArch'],
  };
  const known = fieldsOf(namedShape(shape));
  return Object.fromEntries(
    Object.entries({ ...application, ...machine }).filter(([field, value]) => value !== undefined && known.has(field)),
  );
}
