/* The library would ask a profile for what is required; our hooks give it, and the tables insist. */

/** The tables of the sign-in library under the names that they have here: see the migration `access`. */
export const userTable = {
  modelName: 'cordon.person',
  fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
  additionalFields: {
    tenant: { type: 'string', input: false, required: false },
    role: { type: 'string', input: false, required: false },
    disabled: { type: 'boolean', input: false, required: false, defaultValue: false },
    passwordIsTemporary: {
      type: 'boolean',
      input: false,
      required: false,
      defaultValue: false,
      fieldName: 'password_is_temporary',
    },
  },
} as const;

export const sessionTable = {
  modelName: 'cordon.sign_in',
  fields: {
    userId: 'person_id',
    expiresAt: 'expires_at',
    ipAddress: 'ip_address',
    userAgent: 'user_agent',
    createdAt: 'created_at',
    updatedAt: 'updated_at',
  },
  additionalFields: { method: { type: 'string', input: false, required: false } },
} as const;

export const accountTable = {
  modelName: 'cordon.credential',
  fields: {
    userId: 'person_id',
    accountId: 'account_id',
    providerId: 'provider_id',
    accessToken: 'access_token',
    refreshToken: 'refresh_token',
    idToken: 'id_token',
    accessTokenExpiresAt: 'access_token_expires_at',
    refreshTokenExpiresAt: 'refresh_token_expires_at',
    createdAt: 'created_at',
    updatedAt: 'updated_at',
  },
} as const;

export const verificationTable = {
  modelName: 'cordon.verification',
  fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
} as const;

export const rateTable = { modelName: 'cordon.sign_in_rate', fields: { lastRequest: 'last_request' } } as const;

export const secondFactorSchema = {
  user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
  twoFactor: {
    modelName: 'cordon.second_factor',
    fields: {
      userId: 'person_id',
      backupCodes: 'backup_codes',
      failedVerificationCount: 'failed_verification_count',
      lockedUntil: 'locked_until',
    },
  },
} as const;
