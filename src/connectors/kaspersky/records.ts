import type { Json, JsonObject } from '#kernel/json.ts';
import {
  fileTypeNames,
  hostStatusNames,
  named,
  networkStatus,
  platformNames,
  protectionNames,
  severityNames,
  statusReasons,
  taskStateNames,
} from './enums.ts';
import { ipText } from './ip-address.ts';
import { membersOf, unwrap } from './unwrap.ts';

/** How an attribute is shown: its name for people, and how its value reads. Attributes that are not named here keep their own name. */
export type RecordShape = Readonly<Record<string, string | readonly [name: string, read: (value: Json) => Json]>>;

/** A row of the console as people read it. Nothing is lost. */
export function readRecord(shape: RecordShape, row: Json): JsonObject {
  const members = membersOf(row);
  const record: Record<string, Json> = {};
  for (const attribute in members) {
    const value = unwrap(members[attribute] ?? null);
    const known = Object.hasOwn(shape, attribute) ? shape[attribute] : undefined;
    if (known === undefined) {
      if (attribute !== '__proto__') record[attribute] = value;
    } else if (typeof known === 'string') record[known] = value;
    else record[known[0]] = known[1](value);
  }
  return record;
}

const ip = (value: Json): Json => ipText(value) ?? value;

/** Digests come as base64; people and other tools compare them in hexadecimal. */
const hex = (value: Json): Json => {
  if (typeof value !== 'string') return value;
  const bytes = Buffer.from(value, 'base64');
  return bytes.length === 16 || bytes.length === 32 ? bytes.toString('hex') : value;
};

export const hostShape: RecordShape = {
  KLHST_WKS_HOSTNAME: 'hostId',
  KLHST_WKS_DN: 'hostName',
  KLHST_WKS_WINHOSTNAME: 'netbiosName',
  KLHST_WKS_WINDOMAIN: 'windowsDomain',
  KLHST_WKS_FQDN: 'fqdn',
  KLHST_WKS_DNSNAME: 'dnsName',
  KLHST_WKS_DNSDOMAIN: 'dnsDomain',
  KLHST_WKS_IP_LONG: ['ip', ip],
  KLHST_WKS_CONNECT_IP_LONG: ['connectionIp', ip],
  KLHST_WKS_OS_NAME: 'osName',
  KLHST_WKS_PTYPE: ['platform', named(platformNames)],
  KLHST_WKS_GROUPID: 'groupId',
  KLHST_WKS_STATUS: ['network', networkStatus],
  KLHST_WKS_STATUS_ID: ['status', named(hostStatusNames)],
  KLHST_WKS_STATUS_MASK: ['statusReasons', statusReasons],
  KLHST_WKS_RTP_STATE: ['protection', named(protectionNames)],
  KLHST_WKS_RTP_AV_VERSION: 'protectionVersion',
  KLHST_WKS_RTP_AV_BASES_TIME: 'basesTime',
  KLHST_WKS_LAST_VISIBLE: 'lastVisible',
  KLHST_WKS_LAST_NAGENT_CONNECTED: 'lastAgentConnection',
  KLHST_WKS_LAST_UPDATE: 'lastUpdate',
  KLHST_WKS_LAST_FULLSCAN: 'lastFullScan',
  KLHST_WKS_NAG_VERSION: 'agentVersion',
  KLHST_WKS_VIRUS_COUNT: 'detections',
  KLHST_WKS_UNCURED_COUNT: 'uncured',
  KLHST_WKS_RBT_REQUIRED: 'rebootRequired',
  KLHST_INSTANCEID: 'agentInstanceId',
};

export const groupShape: RecordShape = {
  grp_full_name: 'fullName',
  KLGRP_CHLDGRP_CNT: 'allSubgroups',
  KLGRP_CHLDHST_CNT: 'allHosts',
  KLGRP_CHLDHST_CNT_OK: 'hostsOk',
  KLGRP_CHLDHST_CNT_CRT: 'hostsCritical',
  KLGRP_CHLDHST_CNT_WRN: 'hostsWarning',
};

export const userShape: RecordShape = {
  ul_llTrusteeId: 'userId',
  ul_wstrDisplayName: 'name',
  ul_wstrSamAccountName: 'account',
  ul_wstrDomainSAM: 'domain',
  ul_wstrPrincipalName: 'principalName',
  ul_wstrMail: 'mail',
  ul_wstrDepartment: 'department',
  ul_wstrCompany: 'company',
  ul_wstrDescription: 'description',
  ul_Local: 'local',
  ul_Builtin: 'builtIn',
  ul_InternalUser: 'internal',
  ul_nVServer: 'virtualServer',
  ul_bVisited: 'loggedOnNow',
};

export const fileShape: RecordShape = {
  FILE_ID: 'fileId',
  HST_FILE_ID: 'instanceId',
  FILE_NAME: 'name',
  FILE_HASH_MD5: ['md5', hex],
  FILE_HASH_SHA256: ['sha256', hex],
  FILE_TYPE: ['type', named(fileTypeNames)],
  FILE_VERSION: 'version',
  PRODUCT_NAME: 'product',
  PRODUCT_VERSION: 'productVersion',
  ORGANIZATION_NAME: 'vendor',
  TRUSTED_GROUP: 'trustGroup',
  HST_FIRST_APPEAR: 'firstSeen',
  HOST_ID: 'hostNumber',
  HOST_NAME: 'hostId',
};

export const quarantineShape: RecordShape = {
  nId: 'fileId',
  strId: 'idOnHost',
  strHostName: 'hostId',
  strHostDisplayName: 'hostName',
  strListProductName: 'product',
  strListProductVersion: 'productVersion',
  nGroup: 'groupId',
  ObjName: 'path',
  szFileTitle: 'title',
  szDescription: 'description',
  szRestorePath: 'restorePath',
  szUser: 'user',
  VirusName: 'threat',
  iObjStatus: 'objectStatus',
  taskName: 'order',
  taskError: 'orderError',
  KLVSRV_ID: 'virtualServerId',
  KLVSRV_DN: 'virtualServer',
};

export const softwareShape: RecordShape = {
  DisplayName: 'name',
  DisplayVersion: 'version',
  Publisher: 'vendor',
  ProductID: 'productId',
  InstallDate: 'installDate',
  InstallDir: 'folder',
};

export const eventShape: RecordShape = {
  event_id: 'eventId',
  event_db_id: 'databaseId',
  event_type: 'eventType',
  event_type_display_name: 'eventName',
  GNRL_EA_SEVERITY: ['severity', named(severityNames)],
  GNRL_EA_DESCRIPTION: 'description',
  rise_time: 'time',
  registration_time: 'registrationTime',
  hostname: 'hostId',
  hostdn: 'hostName',
  host_id: 'hostNumber',
  domain_name: 'domain',
  group_id: 'groupId',
  group_name: 'groupName',
  product_name: 'product',
  product_version: 'productVersion',
  product_displ_version: 'productDisplayVersion',
  task_display_name: 'taskName',
  task_new_state: ['taskState', named(taskStateNames)],
  GNRL_COMPLETED_PERCENT: 'completedPercent',
};
