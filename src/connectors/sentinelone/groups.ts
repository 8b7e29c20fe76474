/** Groups that several bodies hold, in the notation of `notation.ts`. */
export const groups: Readonly<Record<string, string>> = {
  accountInput: `
    externalId?:text name! accountType:Trial|Paid expiration?:instant inherits policy:@policyInput
    unlimitedExpiration?:flag skus:[{ type:Core|Control|Complete totalLicenses:integer(0..) unlimited:flag }]
    "Obsolete." licenses:@licensesInput usageType:customer|mssp|ir billingMode:subscription|consumption
    irFields?:@irContactInput makeSocDefaultUi?:flag
  `,
  policyInput: `
    networkQuarantineOn autoImmuneOn autoDecommissionOn isDefault cloudValidationOn researchOn autoMitigationAction
    autoDecommissionDays:integer(1..99) mitigationMode:detect|protect createdAt agentNotification:flag "Obsolete."
    engines:@policyEngines mitigationModeSuspicious:detect|protect scanNewAgents:flag antiTamperingOn
    signedDriverBlockingOn unsignedDriverBlockingOn driverBlocking:flag informationalAlertsOn agentUiOn "Obsolete."
    snapshotsOn agentLoggingOn monitorOnExecute:flag monitorOnWrite:flag ioc:flag iocAttributes:@policyIocAttributes
    dvAttributesPerEventType:@policyDvAttributes iocSupported:flag updatedAt userId userFullName
    allowRemoteShell:flag autoFileUpload?:@policyAutoFileUpload agentUi:@policyAgentUi
    remoteScriptOrchestration?:@policyRemoteScripts isDvPolicyPerEventType
    remoteOpsForensics?:@policyRemoteOpsForensics removeMacros:flag removeMacrosMl:flag
    identityUpdateInterval:integer(3..10080) identityReportInterval:integer(3..60)
    identityThrottlingInterval:integer(3..10080) identityEndpointReporting:disabled|conservative|moderate|aggressive
    identityOn forensicsAutoTriggering?:@policyForensicsAutoTrigger allowUnprotectByApprovedProcess:flag
    identityConfigurationSettings?:@policyIdentitySettings logCollectorEnabled driftDetectionDelayTime:integer(0..)
    networkProtectionInfra:flag
  `,
  licenseBundleInput: 'name! majorVersion?:integer(0..) surfaces!:[{ name! count:integer(-1..) }]',
  irContactInput: `
    companyName! contactFirstName! contactLastName! contactEmail!:email region country! city? postal?
    numberOfEmployeesEndpoints!:integer
    industry!:Education|'Government (Central/Federal)'|'Government (Local)'|'Healthcare (Provider)'|Other
  `,
  idrExclusionConditions: `
    processOrService?:[@idrProcessCondition] usersOrGroups?:[@idrUserCondition] hostsOrGroups?:[@idrHostCondition]
  `,
  exclusionComplexData: `
    podName? containerName? namespace? sha256Image?:text(64) fullImageName? labels?:[{ key! value! }] path?:[{ path!
    type!:file|folder|subfolders }](10) cmdline?:[{ cmdline! }](10)
  `,
  detectionRuleInput: `
    name! id s1ql:text(50000) severity!:Low|Medium|High|Critical|Info expiration?:instant
    treatAsThreat:UNDEFINED|Suspicious|Malicious queryLang:1.0|2.0 description?:text(2000)
    correlationParams:@detectionCorrelation scheduledParams:@detectionSchedule networkQuarantine:flag templateRuleId
    expirationMode!:Permanent|Temporary coolOffSettings:{ renotifyMinutes!:integer(1..1440) }
    status!:Draft|Activating|Active|Disabling|Disabled|Deleted|Deleting
    queryType!:events|correlation|uebafirstseen|scheduled
  `,
  deviceRuleInput: `
    interface!:USB|Bluetooth|Thunderbolt|SDCard deviceId?:text deviceClass? serviceClass? ruleName! vendorId?:text
    productId?:text uid? action!:Allow|Block status!
    ruleType!:class|productId|vendorId|deviceId|uid|hwIdentifiers|bluetoothVersion|sdCard version? minorClasses?
    accessPermission:Read-Only|Read-Write|Not-Applicable bluetoothAddress? gattService?:texts manufacturerName?
    deviceName? deviceInformationServiceInfoKey? deviceInformationServiceInfoValue?
  `,
  deviceRuleTarget: 'accountId? siteId? groupIds?',
  deviceControlConfig: `
    enabled:flag reportBlocked:flag reportApproved:flag reportReadOnly:flag inherits inheritedFrom?
    disableRfcomm:flag disallowAccessPermissionControl:flag disableBleCommunication:flag
  `,
  savedFilterFields: '...agentFields',
  dvFilterInput: 'name! filterFields!:@dvFilterFields recipients frequency:integer notifications:flag',
  firewallHost: 'type:any|cidr|range|addresses|fqdn values?',
  firewallLocation: 'type!:all|specific|fallback values?:[@firewallLocationRef]',
  networkRestriction: 'type:ip|cidr|range values annotation',
  locationDnsLookup: 'identifiers!:[{ host! ip! }](5) operator!:all|any|none',
  locationIpMatch: 'identifiers:[{ values!:texts(2) type!:address|cidr|range }](5) operator!:all|any|none',
  firewallRuleInput: `
    direction?:any|inbound|outbound osType? "Obsolete." osTypes? tag? "Obsolete." application:{
    type:any|path|sha1|system values } name!:text(200) protocol? localHost:@firewallHost localPort:{
    type:any|ports|range values:integers } remoteHost:{ type:any|cidr|range|addresses|fqdn values? } "Obsolete."
    remoteHosts:[@firewallHost] remotePort:{ type:any|ports|range values:integers } location:@firewallLocation
    action!:Allow|Block status! tagIds description?
  `,
  firewallRuleTarget: 'accountIds siteIds groupIds? "Obsolete." tenant accountId? siteId? groupId?',
  firewallConfig: `
    enabled:flag locationAware:flag reportBlocked:flag inherits inheritedFrom? selectedTags:ids inheritSettings:flag
    inheritAllFirewallRules:flag
  `,
  roguesSettings: `
    enabled:flag minAgentsInNetworkToScan:integer accountId restrictions:[@networkRestriction] useSpecificPorts:flag
    specificPorts:[{ type:single|range values:integers }]
  `,
  scopeRoleInput: 'id roles "Obsolete." roleName "Obsolete." roleId',
  scanSchedule: `
    scanEvery!:integer(1..4) repeatOn!:Tuesday|Friday|Wednesday|Monday|Sunday|Saturday|Thursday timezone! time!:time
  `,
  siteInput: `
    name! siteType:Trial|Paid totalLicenses?:integer(-1..) expiration?:instant externalId?:text description? inherits
    policy:@policyInput suite:Core|Control|Complete "Obsolete." sku:Core|Control|Complete "Obsolete."
    licenses:@siteLicensesInput unlimitedExpiration?:flag inheritAccountExpiration?:flag unlimitedLicenses?:flag
    accountId? accountSfId?:text usageType:customer|mssp|ir irFields?:@irContactInput
  `,
  siteLicensesInput: 'bundles:[@licenseBundleInput] modules:[{ name! }]',
  iocInput: `
    reference:texts description? validUntil?:instant method?:'EQUALS' pattern? intrusionSets campaignNames
    originalRiskScore?:integer(0..100) malwareNames type!?:DNS|IPV4|IPV6|MD5|SHA1|SHA256|URL creationTime?:instant
    patternType? metadata? mitreTactic:texts threatActors labels category:texts source! severity?:integer
    externalId?:text name threatActorTypes:[Nation-state|Criminal|Hacktivist|Insider|APT|'Script kiddies'] value!
    creator?
  `,
  userSiteRoleInput: 'id! name? "Obsolete." roles "Obsolete." roleName "Obsolete." roleId',
  licensesInput: 'bundles:[@licenseBundleInput] modules:[{ name! }] settings:[{ groupName! setting! }]',
  policyEngines: `
    reputation:on|off preExecution:on|off preExecutionSuspicious:on|off executables:on|off dataFiles:on|off
    exploits:on|off penetration:on|off pup:on|off lateralMovement:on|off remoteShell:on|off applicationControl:on|off
    idr:on|off driftDetection:on|off networkProtection:on|off
  `,
  policyIocAttributes: `
    url:flag dns:flag process:flag file:flag ip:flag registry:flag scheduledTask:flag login:flag fds:flag
    behavioralIndicators:flag dllModuleLoad:flag crossProcess:flag commandScripts:flag
    autoInstallBrowserExtensions:flag dataMasking:flag smartFileMonitoring:flag namedPipe:flag namedPipeExtended:flag
    driver:flag windowsEventLogs:flag windowsEventLogsExtended:flag openDirectoryActivity:flag profileActivity:flag
    userSubstitution:flag externalDeviceActivity:flag
  `,
  policyDvAttributes: `
    url:{ dvEventTypeUrl:flag } dns:{ dvEventTypeDns:flag dvEventTypeExtendedDns:flag } process:{
    dvEventTypeProcessCreation:flag dvEventTypeProcessModification:flag dvEventTypeProcessExit:flag } file:{
    fullDiskScan:flag dvEventTypeFileCreation:flag dvEventTypeFileModification:flag dvEventTypeFileDeletion:flag
    dvEventTypeFileRename:flag } ip:{ dvEventTypeIpConnect:flag dvEventTypeIpListen:flag } registry:{
    dvEventTypeRegistryKeySecurityChanged:flag dvEventTypeRegistryKeyCreated:flag dvEventTypeRegistryKeyRename:flag
    dvEventTypeRegistryKeyDelete:flag dvEventTypeRegistryKeyExport:flag dvEventTypeRegistryKeyImport:flag
    dvEventTypeRegistryValueCreated:flag dvEventTypeRegistryValueModified:flag dvEventTypeRegistryValueDeleted:flag }
    scheduledTask:{ dvEventTypeScheduledTaskRegister:flag dvEventTypeScheduledTaskUpdate:flag
    dvEventTypeScheduledTaskDelete:flag dvEventTypeScheduledTaskStart:flag dvEventTypeScheduledTaskTrigger:flag }
    login:{ dvEventTypeLoginLoggedIn:flag dvEventTypeLoginLoggedOut:flag } behavioralIndicators:{
    dvEventTypeBehavioralIndicators:flag } dllModuleLoad:{ dvEventTypeDllModuleLoad:flag } crossProcess:{
    dvEventTypeCrossProcessOpenProcess:flag dvEventTypeCrossProcessDuplicateProcess:flag
    dvEventTypeCrossProcessDuplicateThread:flag dvEventTypeCrossProcessRemoteThread:flag } commandScripts:{
    dvEventTypeCommandScripts:flag } autoInstallBrowserExtensions:{ autoInstallBrowserExtensions:flag } dataMasking:{
    dataMasking:flag } smartFileMonitoring:{ smartFileMonitoring:flag } namedPipe:{ dvEventTypeNamedPipeCreation:flag
    dvEventTypeNamedPipeConnection:flag } namedPipeExtended:{ namedPipeExtended:flag } driver:{
    dvEventTypeDriverLoad:flag } windowsEventLogs:{ dvEventTypeWindowsEventLogCreation:flag }
    windowsEventLogsExtended:{ windowsEventLogsExtended:flag } openDirectoryActivity:{
    dvEventTypeOpenDirectoryAddAttributeValue:flag dvEventTypeOpenDirectoryAddMemberToGroup:flag
    dvEventTypeOpenDirectoryCreateGroup:flag dvEventTypeOpenDirectoryCreateUser:flag
    dvEventTypeOpenDirectoryDeleteGroup:flag dvEventTypeOpenDirectoryDeleteUser:flag
    dvEventTypeOpenDirectoryDisableUser:flag dvEventTypeOpenDirectoryEnableUser:flag
    dvEventTypeOpenDirectoryModifyPassword:flag dvEventTypeOpenDirectoryRemoveAttributeValue:flag
    dvEventTypeOpenDirectoryRemoveMemberFromGroup:flag dvEventTypeOpenDirectorySetAttributeValues:flag
    dvEventTypeOpenDirectorySetMembersOfGroup:flag } profileActivity:{ dvEventTypeProfileAddition:flag
    dvEventTypeProfileRemoval:flag } userSubstitution:{ dvEventTypeSu:flag dvEventTypeSudo:flag }
    externalDeviceActivity:{ dvEventTypeExternalDeviceConnect:flag dvEventTypeExternalDeviceDisconnect:flag }
  `,
  policyAutoFileUpload: `
    enabled:flag includeBenignFiles? maxFileSize?:integer maxDailyFileUpload?:integer maxLocalDiskUsage?:integer
    maxFileSizeLimit?:integer maxDailyFileUploadLimit?:integer maxLocalDiskUsageLimit?:integer
  `,
  policyAgentUi: `
    agentUiOn threatPopUpNotifications:flag devicePopUpNotifications:flag showSuspicious:flag showAgentWarnings:flag
    showDeviceTab:flag showQuarantineTab:flag showSupport:flag maxEventAgeDays:integer(0..) contactFreeText?
    contactCompany? contactEmail? contactPhoneNumber? contactDirectMessage? contactSupportWebsite? contactOther?
  `,
  policyRemoteScripts: `
    maxFileSize?:integer maxFileSizeLimit?:integer maxDailyFileUpload?:integer maxDailyFileUploadLimit?:integer
    alwaysUploadStreamToCloud?:flag maxDailyFileDownload?:integer maxDailyFileDownloadLimit?:integer
    maxLocalPackageDiskUsage?:integer maxLocalPackageDiskUsageLimit?:integer
  `,
  policyRemoteOpsForensics: `
    enabled:flag parsedArtifactsDestination:local|cloud|skylight maximumFileSizeUpload?:integer(0..)
    maximumFileSizeUploadLimit?:integer maximumDailyUpload?:integer(0..) maximumDailyUploadLimit?:integer
    cpuLimit?:integer(0..)
  `,
  policyForensicsAutoTrigger: `
    macosProfileId?:text macosEnabled windowsProfileId?:text windowsEnabled linuxProfileId?:text linuxEnabled
    macosProfileName? windowsProfileName? linuxProfileName?
  `,
  policyIdentitySettings: `
    identityThresholdMonitoring:flag identityMaxMemoryUsage:integer(10..30)
    identityMaxMemoryLimit:integer(524288000..4294967296) identityMaxDefinedMemoryLimit:integer
    identityMaxCpuThreshold:integer(60..90)
  `,
  idrProcessCondition: 'name? parent?:@idrProcessParent main!:@idrProcessMain',
  idrUserCondition: 'domain? groups?:[{ commonName! distinguishedName! }] users?',
  idrHostCondition: 'domain? groups?:[{ commonName! distinguishedName! }] hosts?',
  detectionCorrelation: `
    entity!:user|process|ip|endpoint|storyline|custom|none timeWindow:{ windowMinutes:long(1|5|10|30|60|240|480|720) } subQueries:[{
    subQuery!:text(50000) matchesRequired!:integer(1..1000) }](10) matchInOrder!:flag
  `,
  detectionSchedule: `
    query! threshold:{ value:integer(0..) operator:Greater|Less|Equal } runIntervalMinutes!:integer(1..43200)
    lookbackWindowMinutes!:integer(1..43200)
  `,
  dvFilterFields: 'siteIds accountIds groupIds query queryType timeRange migratedToSdl:flag',
  firewallLocationRef: 'id! name? scope?:site|global|account|group',
  idrProcessParent: `
    includeSubprocesses! includeSubfolders! commandLine? processName? processPath? publisher? query? service!:flag
    serviceName? workingDirectory?
  `,
  idrProcessMain: `
    includeSubprocesses! includeSubfolders! commandLine? processName? processPath? publisher? query? service!:flag
    serviceName? workingDirectory?
  `,
};
