import type { Table } from '../row.ts';

export const system: Table = {
  slug: 'system',
  category: 'System',
  rows: [
    {
      id: 'system-info',
      title: 'System Info',
      summary: 'Reads version and build of the console and the newest agent version. Any valid token may ask.',
      request: 'GET /system/info',
      reader: 'object',
      effect: 'read',
      permission: 'Any valid token',
    },
    {
      id: 'system-status',
      title: 'System Status',
      summary: 'Reports whether the console is up. It answers without a login, so it proves nothing about the token.',
      request: 'GET /system/status',
      reader: 'object',
      effect: 'read',
      permission: 'None',
    },
    {
      id: 'get-system-config',
      title: 'Get System Config',
      summary:
        'Reads console-wide settings: two-factor login, session length, allowed domains. Usually needs global scope.',
      request: 'GET /system/configuration',
      query: 'accountIds siteIds',
      reader: 'object',
      effect: 'read',
      permission: 'Configuration.view',
    },
    {
      id: 'set-system-config',
      title: 'Set System Config',
      summary:
        'Changes console-wide settings such as enforced two-factor login or session length, which concern every user.',
      request: 'PUT /system/configuration',
      body: `
        data!:{ cloudIntelligenceOn "Obsolete." globalTwoFaEnabled cloudLastConnectionTime:instant
        rememberMeLength:integer uiInactivityTimeoutSeconds:integer accessibleUrl advancedMode:flag earlyAccess:flag
        earlyAccessPlatforms:[macos|windows|linux_k8s|linux|sdk|windows_legacy|threat_detection_s3|threat_detection_netapp]
        allowedDomains:[{ domain inherited:flag }] allowDuplicateSite:flag "Obsolete." tfaEnrollmentExpiration:integer
        passwordExpiration:integer } filter!:{ siteIds accountIds }
      `,
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission: 'Configuration.edit; for parts of it Users.allow2FAForOtherUsers',
    },
  ],
};
