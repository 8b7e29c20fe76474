/**
 * Field sets that several actions take, in the notation of `notation.ts`. The names are those of the console.
 */
export const fieldSets: Readonly<Record<string, string>> = {
  agents: `
    ids accountIds siteIds groupIds query activeProtection:[edr|idr] activeThreats:integer activeThreats__gt
    adComputerMember__contains adComputerName__contains adComputerQuery__contains adQuery adQuery__contains
    adUserMember__contains adUserName__contains adUserQuery__contains agentNamespace__contains:parts(255)
    agentPodName__contains:parts(255) agentVersion__between agentVersion__gt agentVersion__gte agentVersion__lt
    agentVersion__lte agentVersions agentVersionsNin
    appsVulnerabilityStatuses:[patch_required|up_to_date|not_applicable] appsVulnerabilityStatusesNin
    awsRole__contains:parts(255) awsSecurityGroups__contains:parts(255) awsSubnetIds__contains:parts(255)
    azureResourceGroup__contains:parts(255) cloudAccount__contains:parts(255) cloudImage__contains:parts(255)
    cloudInstanceId__contains:parts(255) cloudInstanceSize__contains:parts(255) cloudLocation__contains:parts(255)
    cloudNetwork__contains:parts(255) cloudProvider:texts cloudProviderNin cloudTags__contains:parts(255)
    clusterName__contains:parts(255) computerName computerName__contains computerName__like
    computerNameOrUuid__contains:parts(255) console:texts consoleMigrationStatuses:[N/A|Pending|Migrated|Failed]
    consoleMigrationStatusesNin coreCount__between coreCount__gt coreCount__gte coreCount__lt coreCount__lte
    cpuCount__between cpuCount__gt cpuCount__gte cpuCount__lt cpuCount__lte cpuId__contains:parts(255)
    createdAt__between createdAt__gt createdAt__gte createdAt__lt createdAt__lte csvFilterId
    decommissionedAt__between decommissionedAt__gt decommissionedAt__gte decommissionedAt__lt decommissionedAt__lte
    deepVisibility:texts domains domainsNin ecsClusterName__contains:parts(255) ecsServiceArn__contains:parts(255)
    ecsServiceName__contains:parts(255) ecsTaskArn__contains:parts(255) ecsTaskAvailabilityZone__contains:parts(255)
    ecsTaskDefinitionArn__contains:parts(255) ecsTaskDefinitionFamily__contains:parts(255)
    ecsTaskDefinitionRevision__contains:parts(255) ecsType__contains:parts(255) ecsVersion__contains:parts(255)
    encryptedApplications:flags externalId__contains:parts(255) externalIp__contains filteredGroupIds filteredSiteIds
    filterId firewallEnabled:flags gatewayIp gcpServiceAccount__contains:parts(255) hasContainerizedWorkload:flags
    hasLocalConfiguration hasTags idsNin infected:flag
    installerTypes:['.msi'|'.exe'|'.deb'|'.rpm'|'.bsx'|'.pkg'|'.img'|unknown|'.tar'|'.zip'|'.gz'|'.xz']
    installerTypesNin isActive:flags isAdConnector:flags isDecommissioned:flags isHyperAutomate:flags
    isPendingUninstall:flags isUninstalled:flags isUpToDate:flags k8sNodeLabels__contains:parts(255)
    k8sNodeName__contains:parts(255) k8sType__contains:parts(255) k8sVersion__contains:parts(255)
    lastActiveDate__between lastActiveDate__gt lastActiveDate__gte lastActiveDate__lt lastActiveDate__lte
    lastLoggedInUserName__contains lastSuccessfulScanDate__between lastSuccessfulScanDate__gt
    lastSuccessfulScanDate__gte lastSuccessfulScanDate__lt lastSuccessfulScanDate__lte
    liveUpdateId__contains:parts(255) locationEnabled:flags locationIds locationIdsNin machineTypes machineTypesNin
    migrationStatus:N/A|Pending|Migrated|Failed
    missingPermissions:[user_action_needed_fda|user_action_needed_rs_fda|user_action_needed_fda_helper|user_action_needed_fda_sentineld|user_action_needed_bluetooth_per|user_action_needed_network|user_action_needed_notifications]
    missingPermissionsNin mitigationMode:detect|protect mitigationModeSuspicious:detect|protect
    networkInterfaceGatewayMacAddress__contains networkInterfaceInet__contains networkInterfacePhysical__contains
    networkQuarantineEnabled:flags networkStatuses:[connected|disconnected|connecting|disconnecting]
    networkStatusesNin operationalStates operationalStatesNin osArch osArches osArchesNin osTypes osTypesNin
    osVersion__contains pacFileUsage:texts proxyMethod:texts proxyMethodNin
    rangerStatus:NotApplicable|Enabled|Disabled rangerStatuses:[NotApplicable|Enabled|Disabled] rangerStatusesNin
    rangerVersions rangerVersionsNin registeredAt__between registeredAt__gt registeredAt__gte registeredAt__lt
    registeredAt__lte remoteOpsForensicsSupported:flag remoteProfilingStates remoteProfilingStatesNin
    rsoLevel:none|pro|ars rsoLevels scanStatus:none|started|aborted|finished
    scanStatuses:[none|started|aborted|finished] scanStatusesNin serialNumber__contains:parts(255) storageTypes
    storageTypesNin tagsData threatContentHash threatCreatedAt__between threatCreatedAt__gt threatCreatedAt__gte
    threatCreatedAt__lt threatCreatedAt__lte threatHidden:flag
    threatMitigationStatus:mitigated|blocked|active|suspicious|pending|suspicious_resolved threatRebootRequired:flags
    threatResolved:flag totalMemory__between totalMemory__gt totalMemory__gte totalMemory__lt totalMemory__lte
    updatedAt__between updatedAt__gt updatedAt__gte updatedAt__lt updatedAt__lte
    userActionsNeeded:[none|user_action_needed|reboot_needed|upgrade_needed|incompatible_os|unprotected|rebootless_without_dynamic_detection|extended_exclusions_partially_accepted|reboot_required|pending_deprecation|ne_not_running|ne_cf_not_active|pending_performance_insights|reboot_category|missing_permissions_category|agent_suppressed_category|incompatible_os_category|unprotected_category|partial_functionality|performance_insights]
    userActionsNeededNin uuid uuid__contains uuids windowsOsRevision__gte windowsOsRevision__lte
  `,
  threats: `
    ids accountIds siteIds groupIds tenant query agentIds agentIsActive:flag
    agentMachineTypes:[unknown|desktop|laptop|server|'kubernetes node'|storage|'kubernetes pod'|'ecs task'|'kubernetes helper']
    agentMachineTypesNin agentTagsData agentVersions agentVersionsNin
    analystVerdicts:[undefined|true_positive|false_positive|suspicious] analystVerdictsNin
    awsRole__contains:parts(255) awsSecurityGroups__contains:parts(255) awsSubnetIds__contains:parts(255)
    azureResourceGroup__contains:parts(255) classifications classificationsNin
    classificationSources:[Cloud|Behavioral|Static|Engine] classificationSourcesNin cloudAccount__contains:parts(255)
    cloudImage__contains:parts(255) cloudInstanceId__contains:parts(255) cloudInstanceSize__contains:parts(255)
    cloudLocation__contains:parts(255) cloudNetwork__contains:parts(255) cloudProvider:texts cloudProviderNin
    collectionIds commandLineArguments__contains computerName__contains confidenceLevels:[malicious|suspicious|n/a]
    confidenceLevelsNin containerImageName__contains containerLabels__contains containerName__contains
    contentHash__contains contentHashes countsFor createdAt__gt createdAt__gte createdAt__lt createdAt__lte
    detectionAgentDomain__contains detectionAgentVersion__contains
    detectionEngines:[reputation|sentinelone_cloud|cloud_detection|user_blacklist|pre_execution|pre_execution_suspicious|executables|data_files|exploits|penetration|pup|lateral_movement|remote_shell|manual|application_control|threat_intelligence|watchtower_cloud_detection|driver_blocking|idr|drift_detection|network_protection]
    detectionEnginesNin displayName
    engines:[reputation|sentinelone_cloud|cloud_detection|user_blacklist|pre_execution|pre_execution_suspicious|executables|data_files|exploits|penetration|pup|lateral_movement|remote_shell|manual|application_control|threat_intelligence|watchtower_cloud_detection|driver_blocking|idr|drift_detection|network_protection]
    enginesNin externalTicketExists:flag externalTicketId__contains externalTicketIds:texts failedActions:flag
    filePath__contains gcpServiceAccount__contains:parts(255) hasAgentTags
    incidentStatuses:[unresolved|in_progress|resolved] incidentStatusesNin
    initiatedBy:[agent_policy|full_disk_scan|sentinelctl|dv_command|console_api|on_demand_scan|star_active|star_manual|cloud_detection|threat_intelligence|watchtower_cloud_detection]
    initiatedByNin initiatedByUsername__contains k8sClusterName__contains k8sControllerLabels__contains
    k8sControllerName__contains k8sNamespaceLabels__contains k8sNamespaceName__contains k8sNodeLabels__contains
    k8sNodeName__contains k8sPodLabels__contains k8sPodName__contains mitigatedPreemptively:flag
    mitigationStatuses:[not_mitigated|mitigated|marked_as_benign] mitigationStatusesNin noteExists:flag
    originatedProcess__contains osArchs:['32 bit'|'64 bit'|ARM64] osNames:parts osNamesNin osTypes osTypesNin
    pendingActions:flag publisherName__contains realtimeAgentVersion__contains rebootRequired:flag resolved:flag
    signerIdentity__contains storyline__contains storylines threatDetails__contains updatedAt__gt updatedAt__gte
    updatedAt__lt updatedAt__lte uuid__contains
  `,
  alerts: `
    ids accountIds siteIds groupIds tenant query analystVerdict:[UNDEFINED|TRUE_POSITIVE|FALSE_POSITIVE|SUSPICIOUS]
    containerImageName__contains:parts(100) containerLabels__contains:parts(100) containerName__contains:parts(100)
    createdAt__gt createdAt__gte createdAt__lt createdAt__lte incidentStatus:[UNRESOLVED|IN_PROGRESS|RESOLVED]
    k8sCluster__contains:parts(100) k8sControllerLabels__contains:parts(100) k8sControllerName__contains:parts(100)
    k8sNamespaceLabels__contains:parts(100) k8sNamespaceName__contains:parts(100) k8sNode__contains:parts(100)
    k8sPod__contains:parts(100) k8sPodLabels__contains:parts(100) machineType:texts
    origAgentName__contains:parts(100) origAgentOsRevision__contains origAgentUuid__contains:parts(100)
    origAgentVersion__contains reportedAt__gt reportedAt__gte reportedAt__lt reportedAt__lte
    ruleName__contains:parts(100) scopes sourceProcessCommandline__contains:parts(100)
    sourceProcessFileHashMd5__contains:parts(100) sourceProcessFileHashSha1__contains:parts(100)
    sourceProcessFileHashSha256__contains:parts(100) sourceProcessFilePath__contains:parts(100)
    sourceProcessName__contains:parts(100) sourceProcessStoryline__contains:parts(100)
  `,
  exclusions: `
    ids accountIds siteIds groupIds tenant query applicationName__contains:parts(20) childProcess:flag
    conditions:[white_hash|path|certificate|file_type|browser|commandline|container_native|user|host|process]
    createdAt__between createdAt__gt createdAt__gte createdAt__lt createdAt__lte description__contains:parts(15)
    engines:[suppress|suppress_dfi_only|suppress_dynamic_only|suppress_app_control|suppress_drift_detection|ad_secure_ep]
    exclusionName__contains:parts(20) imported:flags inAppInventory:flag includeChildren includeParents
    interactionLevel:[disable_all_monitors|disable_in_process_monitor|identity_only]
    modes:[suppress|suppress_dynamic_only|suppress_dfi_only|disable_in_process_monitor|disable_in_process_monitor_deep|disable_all_monitors|disable_all_monitors_deep|suppress_app_control|suppress_drift_detection]
    modeType:all|suppression|agent_interoperability|binary_vault
    notRecommended:['Not recommended'|'Not allowed'|NONE|duplicated_value_sha1|duplicated_value_sha256|duplicated_value_sha1_sha256|Duplication]
    osTypes pathExclusionTypes:[file|folder|subfolders]
    recommendations:['Not recommended'|'Not allowed'|NONE|duplicated_value_sha1|duplicated_value_sha256|duplicated_value_sha1_sha256|Duplication]
    scopePath__contains:parts(20) source:[user|cloud|action_from_threat|catalog] threatType:[EDR|IDR]
    type:path|certificate|browser|file_type|white_hash|dv_exclusions
    types:[path|certificate|browser|file_type|white_hash|dv_exclusions] unified:flag updatedAt__between updatedAt__gt
    updatedAt__gte updatedAt__lt updatedAt__lte user__contains:parts(20) userIds value value__contains:parts(20)
  `,
  blocklist: `
    ids accountIds siteIds groupIds tenant query createdAt__between createdAt__gt createdAt__gte createdAt__lt
    createdAt__lte description__contains:parts(15) imported:flags includeChildren includeParents osTypes
    recommendations:['Not recommended'|'Not allowed'|NONE|duplicated_value_sha1|duplicated_value_sha256|duplicated_value_sha1_sha256|Duplication]
    source:[user|cloud|action_from_threat|catalog] type:'black_hash' types:[black_hash] unified:flag
    updatedAt__between updatedAt__gt updatedAt__gte updatedAt__lt updatedAt__lte user__contains:parts(20) userIds
    value value__contains:parts(20)
  `,
  users: `
    ids accountIds siteIds query apiTokenExpiresAt__between apiTokenExpiresAt__gt apiTokenExpiresAt__gte
    apiTokenExpiresAt__lt apiTokenExpiresAt__lte canGenerateApiToken:flag createdAt__between createdAt__gt
    createdAt__gte createdAt__lt createdAt__lte dateJoined:instant email email__contains:parts(100)
    emailReadOnly:flag emailVerified:flag firstLogin:instant fullName fullName__contains:parts(100)
    fullNameReadOnly:flag groupsReadOnly:flag hasValidApiToken lastActivation__between lastActivation__gt
    lastActivation__gte lastActivation__lt lastActivation__lte lastLogin:instant primaryTwoFaMethod roleIds
    source:mgmt|sso_saml|active_directory|global sources:[mgmt|sso_saml|active_directory|global] twoFaEnabled
    twoFaStatus twoFaStatuses
  `,
  sites: `
    accountIds siteIds query accountId accountName__contains activeLicenses:integer adminOnly:flag
    availableMoveSites:flag createdAt description description__contains expiration:instant externalId:text
    features:[firewall-control|device-control|ioc] healthStatus:flag isDefault module name name__contains
    registrationToken:secret siteType:Trial|Paid sku state:active|expired|deleted states statesNin
    suite:Core|Control|Complete totalLicenses:integer updatedAt
  `,
  accounts: `
    ids accountIds query accountType:Trial|Paid activeLicenses:integer billingMode:subscription|consumption createdAt
    expiration:instant features:[firewall-control|device-control|ioc] isDefault module name name__contains sku
    state:active|expired|deleted states statesNin totalLicenses:integer updatedAt usageType:customer|mssp|ir
  `,
  activities: `
    ids accountIds siteIds groupIds activityTypes activityUuids agentIds alertIds createdAt__between createdAt__gt
    createdAt__gte createdAt__lt createdAt__lte includeHidden relatedIds:texts ruleIds threatIds userEmails userIds
  `,
  deviceRules: `
    ids accountIds siteIds groupIds tenant query accessPermissions:[Read-Only|Read-Write|Not-Applicable]
    actions:[Allow|Block] bluetoothAddresses createdAt__between createdAt__gt createdAt__gte createdAt__lt
    createdAt__lte deviceClasses deviceIds:texts deviceInformationServiceInfoKeys deviceNames gattServices
    interfaces:[USB|Bluetooth|Thunderbolt|SDCard] manufacturerNames minorClasses productIds:texts ruleName scopes
    serviceClasses statuses uids vendorIds:texts versions
  `,
  firewallRules: `
    ids accountIds siteIds groupIds tenant query actions:[Allow|Block] application__contains applications
    createdAt__between createdAt__gt createdAt__gte createdAt__lt createdAt__lte directions:[any|inbound|outbound]
    locationIds name name__contains osTypes protocol__contains protocols scopes service__contains statuses tagIds
    tagName__contains
  `,
  rogues: `
    ids accountIds siteIds groupIds tenant query deviceType deviceTypes externalIp externalIp__contains:parts(20)
    firstSeen__between firstSeen__gt:instant firstSeen__gte:instant firstSeen__lt:instant firstSeen__lte:instant
    hostnames hostnames__contains:texts(50) lastSeen__between lastSeen__gt:instant lastSeen__gte:instant
    lastSeen__lt:instant lastSeen__lte:instant localIp localIp__contains:parts(20) macAddress
    macAddress__contains:parts(16) manufacturer manufacturer__contains:parts(100) osName osType:text osTypes:texts
    osVersion osVersion__contains
  `,
  cloudRogues: `
    accountIds siteIds cloudProviderAccountId__contains:parts(255) cloudProviderAccountName:parts(255)
    cloudProviderAccountName__contains:parts(255) cloudProviderName:parts(255) concatenatedTags__contains:parts(255)
    id__contains:parts(255) imageId__contains:parts(255) name__contains:parts(255)
    osTypes:[macos|Windows|Linux/UNIX|'SUSE Linux'|'Red Hat Enterprise Linux'] region:parts(255)
    region__contains:parts(255) virtualNetworkId__contains:parts(255)
  `,
  detectionRules: `
    ids accountIds siteIds groupIds query:parts activeResponse:flag creator__contains description__contains
    expirationMode:Permanent|Temporary expired:flag name__contains reachedLimit:flag s1ql__contains scopes
    status:[Draft|Activating|Active|Disabling|Disabled|Deleted|Deleting]
  `,
  inventory: `
    accountIds:ids(1) siteIds:ids(1) groupIds:ids(1) endpointName__contains:texts(100)
    endpointUuid__contains:texts(100) name__contains:texts(100) osArchitectures osTypes:texts
    osVersion__contains:texts(100) osVersions vendor__contains:texts(100) vendors
  `,
  inventoryEndpoints: `
    applicationName! applicationVendor! accountIds:ids(1) siteIds:ids(1) groupIds:ids(1) detectionDate__between
    detectionDate__gt detectionDate__gte detectionDate__lt detectionDate__lte endpointName__contains:texts(100)
    endpointUuid__contains:texts(100) osArchitectures osTypes:texts osVersions versions
  `,
  riskyApplications: `
    accountIds:ids(1) siteIds:ids(1) groupIds:ids(1) applicationTypes cveId__contains:cves(50)
    daysFromDetection:integer(0..28) detectionDate__between detectionDate__gt detectionDate__gte detectionDate__lt
    detectionDate__lte domains endpointName__contains:texts(100) endpointTypes endpointUuid__contains:texts(100)
    exploitCodeMaturity:[Unproven|High|'Not Defined'|'Proof of Concept'|Functional]
    exploitedInTheWild:['Not Defined'|Unknown|Yes] highestSeverities mostCommonStatuses name__contains:texts(100)
    osTypes:texts remediationLevels:['Temporary Fix'|'Not Defined'|'Official Fix'|Workaround|Unavailable]
    vendor__contains:texts(100) vendors
  `,
  riskyEndpoints: `
    accountIds:ids(1) siteIds:ids(1) groupIds:ids(1) applicationIds applicationName applicationVendor
    applicationVersions daysFromDetection:integer(0..28) daysToMitigation__between detectionDate__between
    detectionDate__gt detectionDate__gte detectionDate__lt detectionDate__lte domain__contains:texts(100) domains
    endpointId__contains:texts(100) endpointName__contains:texts(100) endpointTypes endpointUuid__contains:texts(100)
    lastScanDate__between lastScanDate__gt lastScanDate__gte lastScanDate__lt lastScanDate__lte
    lastScanResults:[Succeeded|Failed] osTypes:texts osVersions statuses:texts statusMessage__contains:texts(100)
    ticketId__contains:texts(100)
  `,
  riskyCves: `
    accountIds:ids(1) siteIds:ids(1) groupIds:ids(1) analystVerdict:['Added CVE'|'False Positive'|Default]
    applicationIds applicationName applicationVendor applicationVersions cveId__contains:cves(50)
    exploitCodeMaturity:[Unproven|High|'Not Defined'|'Proof of Concept'|Functional]
    exploitedInTheWild:['Not Defined'|Unknown|Yes] publishedDate__between publishedDate__gt publishedDate__gte
    publishedDate__lt publishedDate__lte
    remediationLevels:['Temporary Fix'|'Not Defined'|'Official Fix'|Workaround|Unavailable]
    reportConfidence:['Not Defined'|Reasonable|Unknown|Confirmed] severities:texts
  `,
  risks: `
    accountIds:ids(1) siteIds:ids(1) groupIds:ids(1) analystVerdict:[Default|'False Positive'|'Added CVE']
    application__contains:texts(100) applicationNames applicationVendor__contains:texts(100)
    cveId__contains:cves(50) daysFromCveDetection:integer(0..28) detectionDate__between detectionDate__gt
    detectionDate__gte detectionDate__lt detectionDate__lte domain__contains:texts(100) domains
    endpointName__contains:texts(100) endpointTypes exploitCodeMaturity:texts exploitedInTheWild:texts
    includeRemovals lastScanResults:[Succeeded|Failed] mitigationStatus:[NOT_MITIGATED|TO_BE_PATCHED|ON_HOLD]
    osTypes:texts osVersions publishedDate__between publishedDate__gt publishedDate__gte publishedDate__lt
    publishedDate__lte remediationLevels reportConfidence:texts riskScore__between riskUpdatedDate__between
    riskUpdatedDate__gt riskUpdatedDate__gte riskUpdatedDate__lt riskUpdatedDate__lte severities:texts vendors
  `,
  applications: `
    ids accountIds siteIds groupIds agentComputerName__contains agentIsDecommissioned:flags
    agentMachineTypes:[unknown|desktop|laptop|server|'kubernetes node'|storage|'kubernetes pod'|'ecs task'|'kubernetes helper']
    agentMachineTypesNin agentOsVersion__contains agentUuid__contains installedAt__between name__contains osTypes
    osTypesNin publisher__contains riskLevels:[none|low|medium|high|critical] riskLevelsNin size__between
    types:[app|kb|patch|chromeExtension|edgeExtension|firefoxExtension|safariExtension] typesNin version__contains
  `,
  taskScope: `
    taskType!:agents_upgrade|agent_version_change|auto_deploy|script_execution|cis_scan|gad|forensics_collection
    accountIds siteIds groupIds tenant sortBy:scopeId|taskType|createdAt|userId
  `,
  gateways: `
    ids accountIds siteIds query agentPercentage__between agentPercentage__gt:number agentPercentage__gte:number
    agentPercentage__lt:number agentPercentage__lte:number allowScan archived:flag connectedRangers__between
    connectedRangers__gt connectedRangers__gte connectedRangers__lt connectedRangers__lte createdAt__between
    createdAt__gt createdAt__gte createdAt__lt createdAt__lte externalIp externalIp__contains:parts(20) icmpScan:flag
    ip ip__contains:parts(20) macAddress macAddress__contains:parts(16) manufacturer
    manufacturer__contains:parts(100) mdnsScan:flag networkName__contains:parts(100) new:flag numberOfAgents__between
    numberOfAgents__gt numberOfAgents__gte numberOfAgents__lt numberOfAgents__lte numberOfRangers__between
    numberOfRangers__gt numberOfRangers__gte numberOfRangers__lt numberOfRangers__lte rdnsScan:flag
    scanOnlyLocalSubnets:flag smbScan:flag snmpScan:flag tcpPorts__contains:integers totalAgents__between
    totalAgents__gt totalAgents__gte totalAgents__lt totalAgents__lte udpPorts__contains:integers updatedAt__between
    updatedAt__gt updatedAt__gte updatedAt__lt updatedAt__lte
  `,
  savedFilters: `
    ids accountIds siteIds query includeChildren includeGlobal includeParents sortBy:id|name|createdAt|updatedAt
  `,
  iocs: `
    accountIds siteIds tenant batchId:text campaignNames__in category__in:text creationTime__gt creationTime__gte
    creationTime__lt creationTime__lte creator__contains:parts(100) description__contains:parts(100) externalId:text
    labels__in malwareNames__in name__contains:parts(100) severity:integers source:texts threatActors__in
    threatActorTypes__in type:DNS|IPV4|IPV6|MD5|SHA1|SHA256|URL updatedAt__gt updatedAt__gte updatedAt__lt
    updatedAt__lte uploadTime__gt uploadTime__gte uploadTime__lt uploadTime__lte uuids value
  `,
  usersFilter: `
    ids query apiTokenExpiresAt__gt apiTokenExpiresAt__gte apiTokenExpiresAt__lt apiTokenExpiresAt__lte
    canGenerateApiToken:flag createdAt__between createdAt__gt createdAt__gte createdAt__lt createdAt__lte
    dateJoined:instant email__contains:parts(100) emailReadOnly:flag emailVerified:flag firstLogin:instant fullName
    fullName__contains:parts(100) fullNameReadOnly:flag groupsReadOnly:flag hasValidApiToken lastActivation__between
    lastActivation__gt lastActivation__gte lastActivation__lt lastActivation__lte lastLogin:instant
    primaryTwoFaMethod roleIds source:mgmt|sso_saml|active_directory|global
    sources:[mgmt|sso_saml|active_directory|global] twoFaEnabled twoFaStatus twoFaStatuses
  `,
  configOverrides: `
    ids accountIds siteIds groupIds tenant query agentIds agentVersions createdAt__between createdAt__gt
    createdAt__gte createdAt__lt createdAt__lte description__like name__like osTypes versionOption:ALL|SPECIFIC
  `,
  detectionRulesFilter: `
    ids accountIds siteIds groupIds query:parts activeResponse:flag attackSurfaces creator__contains
    description__contains descriptionSubstring excludeIds expirationMode:Permanent|Temporary expired:flag
    filterBy:Template|Platform mitreTactics name__contains nameSubstring platformRuleIds
    queryType:[events|correlation|uebafirstseen|scheduled] reachedLimit:flag s1ql__contains s1qlSubstring scopeId
    scopeLevel:global|group|account|site scopes severities sources
    status:[Draft|Activating|Active|Disabling|Disabled|Deleted|Deleting]
    statuses:[Activating|Active|Disabling|Disabled]
  `,
  riskyApplicationFilters: `
    accountIds:ids(1) siteIds:ids(1) groupIds:ids(1) application__contains:texts(100) applicationTypes
    cveId__contains:cves(50) daysFromDetection:integer(0..28) detectionDate__between detectionDate__gt
    detectionDate__gte detectionDate__lt detectionDate__lte domains endpointName__contains:texts(100) endpointTypes
    endpointUuid__contains:texts(100) exploitedInTheWild:['Not Defined'|Unknown|Yes] highestSeverities
    mostCommonStatuses osTypes:texts vendor__contains:texts(100) vendors
  `,
  agentFields: `
    query activeProtection:[edr|idr] adComputerMember__contains adComputerName__contains adComputerQuery__contains
    adQuery adQuery__contains adUserMember__contains adUserName__contains adUserQuery__contains
    agentNamespace__contains:parts(255) agentPodName__contains:parts(255) agentVersions agentVersionsNin
    appsVulnerabilityStatuses:[patch_required|up_to_date|not_applicable] appsVulnerabilityStatusesNin
    awsRole__contains:parts(255) awsSecurityGroups__contains:parts(255) awsSubnetIds__contains:parts(255)
    azureResourceGroup__contains:parts(255) cloudAccount__contains:parts(255) cloudImage__contains:parts(255)
    cloudInstanceId__contains:parts(255) cloudInstanceSize__contains:parts(255) cloudLocation__contains:parts(255)
    cloudNetwork__contains:parts(255) cloudProvider:texts cloudProviderNin cloudTags__contains:parts(255)
    clusterName__contains:parts(255) computerName__contains computerNameOrUuid__contains:parts(255) console:texts
    consoleMigrationStatuses:[N/A|Pending|Migrated|Failed] consoleMigrationStatusesNin coreCount__between
    cpuCount__between cpuId__contains:parts(255) deepVisibility:texts domains domainsNin
    ecsClusterName__contains:parts(255) ecsServiceArn__contains:parts(255) ecsServiceName__contains:parts(255)
    ecsTaskArn__contains:parts(255) ecsTaskAvailabilityZone__contains:parts(255)
    ecsTaskDefinitionArn__contains:parts(255) ecsTaskDefinitionFamily__contains:parts(255)
    ecsTaskDefinitionRevision__contains:parts(255) ecsType__contains:parts(255) ecsVersion__contains:parts(255)
    encryptedApplications:flags externalId__contains:parts(255) externalIp__contains filteredGroupIds filteredSiteIds
    firewallEnabled:flags gcpServiceAccount__contains:parts(255) hasContainerizedWorkload:flags hasLocalConfiguration
    hasTags infected:flag
    installerTypes:['.msi'|'.exe'|'.deb'|'.rpm'|'.bsx'|'.pkg'|'.img'|unknown|'.tar'|'.zip'|'.gz'|'.xz']
    installerTypesNin isActive:flags isAdConnector:flags isDecommissioned:flags isHyperAutomate:flags
    isPendingUninstall:flags isUninstalled:flags isUpToDate:flags k8sNodeLabels__contains:parts(255)
    k8sNodeName__contains:parts(255) k8sType__contains:parts(255) k8sVersion__contains:parts(255)
    lastActiveDate__between lastLoggedInUserName__contains lastSuccessfulScanDate__between
    liveUpdateId__contains:parts(255) locationEnabled:flags locationIds locationIdsNin machineTypes machineTypesNin
    missingPermissions:[user_action_needed_fda|user_action_needed_rs_fda|user_action_needed_fda_helper|user_action_needed_fda_sentineld|user_action_needed_bluetooth_per|user_action_needed_network|user_action_needed_notifications]
    missingPermissionsNin networkInterfaceGatewayMacAddress__contains networkInterfaceInet__contains
    networkInterfacePhysical__contains networkQuarantineEnabled:flags
    networkStatuses:[connected|disconnected|connecting|disconnecting] networkStatusesNin operationalStates
    operationalStatesNin osArch osArches osArchesNin osTypes osTypesNin osVersion__contains pacFileUsage:texts
    proxyMethod:texts proxyMethodNin rangerStatus:NotApplicable|Enabled|Disabled
    rangerStatuses:[NotApplicable|Enabled|Disabled] rangerStatusesNin rangerVersions rangerVersionsNin
    registeredAt__between remoteProfilingStates remoteProfilingStatesNin scanStatuses:[none|started|aborted|finished]
    scanStatusesNin serialNumber__contains:parts(255) storageTypes storageTypesNin tagsData
    threatRebootRequired:flags totalMemory__between
    userActionsNeeded:[none|user_action_needed|reboot_needed|upgrade_needed|incompatible_os|unprotected|rebootless_without_dynamic_detection|extended_exclusions_partially_accepted|reboot_required|pending_deprecation|ne_not_running|ne_cf_not_active|pending_performance_insights|reboot_category|missing_permissions_category|agent_suppressed_category|incompatible_os_category|unprotected_category|partial_functionality|performance_insights]
    userActionsNeededNin uuid__contains
  `,
  paging: 'limit cursor skip skipCount countOnly sortOrder',
};
