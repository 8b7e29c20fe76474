import type { Table } from '../row.ts';

export const updateExclusion: Table = {
  slug: 'update-exclusion',
  category: 'Update Exclusion',
  rows: [
    {
      id: 'update-unified-exclusion',
      title: 'Update Unified Exclusion',
      summary: 'Changes one exclusion of the newer kind (EDR or identity), named by data.id.',
      request: 'PUT /unified-exclusions',
      body: `
        data!:{ osType! description? exclusionName?:text(255) threatType!:EDR|IDR
        interactionLevel?:disable_in_process_monitor|disable_all_monitors|identity_only
        recommendation:'Not recommended'|'Not allowed'|NONE
        reason!:performance_issue|interoperability_issue_with_OS|interoperability_issue_with_a_third_party_application|interoperability_issue_with_a_different_security_application|false_positive_detection|internal_testing|approved_software|allow_internal_tool_or_process_to_run|other
        modeType!:all|suppression|agent_interoperability|binary_vault source?:user|action_from_threat|catalog tagIds
        isIpt? conditions:@idrExclusionConditions
        engines?:ad_secure_ep|suppress|suppress_app_control|suppress_drift_detection|suppress_dfi_only|suppress_dynamic_only
        id! oldThreatType?:EDR|IDR oldType?:path|certificate|browser|file_type|white_hash
        type:path|certificate|browser|file_type|white_hash|commandline|container_native value? actions:[upload|detect]
        pathExclusionType?:file|folder|subfolders childProcess?:flag sha256Value? macroModules?:[{ description sha1 }]
        complexData?:@exclusionComplexData } filter!:{ scopeLevel!:group|site|account|tenant scopeLevelId accountIds
        siteIds groupIds tenant }
      `,
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission: 'Exclusions.edit',
      inferred: 'The form of the answer is not described by the vendor; it is inferred from related calls.',
    },
  ],
};
