import type { Table } from '../row.ts';

export const createExclusion: Table = {
  slug: 'create-exclusion',
  category: 'Create Exclusion',
  rows: [
    {
      id: 'create-unified-exclusion',
      title: 'Create Unified Exclusion',
      summary:
        'Adds an exclusion of the newer kind (EDR or identity) with conditions, mode and reason, in one or several scopes.',
      request: 'POST /unified-exclusions',
      body: `
        data!:{ osType! description? exclusionName!:text(255) threatType!:EDR|IDR
        interactionLevel?:disable_in_process_monitor|disable_all_monitors|identity_only
        recommendation:'Not recommended'|'Not allowed'|NONE
        reason!:performance_issue|interoperability_issue_with_OS|interoperability_issue_with_a_third_party_application|interoperability_issue_with_a_different_security_application|false_positive_detection|internal_testing|approved_software|allow_internal_tool_or_process_to_run|other
        modeType!:all|suppression|agent_interoperability|binary_vault source?:user|action_from_threat|catalog tagIds
        isIpt? conditions:@idrExclusionConditions
        engines?:ad_secure_ep|suppress|suppress_app_control|suppress_drift_detection|suppress_dfi_only|suppress_dynamic_only
        type:path|certificate|browser|file_type|white_hash|commandline|container_native value? actions:[upload|detect]
        pathExclusionType?:file|folder|subfolders childProcess?:flag sha256Value? macroModules?:[{ description sha1 }]
        complexData?:@exclusionComplexData } filter!:{ scopeLevel!:group|site|account|tenant scopeLevelId accountIds
        siteIds groupIds tenant }
      `,
      reader: 'list',
      effect: 'write',
      permission: 'Exclusions.create',
      inferred: 'The form of the answer is not described by the vendor; it is inferred from related calls.',
    },
  ],
};
