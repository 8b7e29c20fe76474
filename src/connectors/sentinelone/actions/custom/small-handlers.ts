import { AppError, toAppError } from '#kernel/error.ts';
import type { Fields } from '#kernel/field.ts';
import { send } from '../../client.ts';
import { readAs } from '../../readers.ts';
import type { Handler } from '../../row.ts';
import { objectOf } from '../../values.ts';

/** One call that deletes, activates or deactivates. */
export const upgradePolicyStep: Handler = {
  effectOf: ({ action }) => (action === 'activate' || action === 'deactivate' ? 'write' : 'destructive'),
};

/** A question about rights that the console answers with 403 for "no". */
export const rightsQuestion: Handler = {
  async run(action, input, context) {
    try {
      return await readAs(action, action.call(input), input, context);
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code !== 'vendor_forbidden') throw error;
      return {
        status: 'succeeded',
        statusCode: error.statusCode,
        message: 'The console says no.',
        data: { success: false },
        keyFields: { allowed: false },
        targets: [],
      };
    }
  },
};

/** Without an input the question is about the token of this connection, which stays in the client. */
export const tokenQuestion: Handler = {
  async run(action, input, context) {
    const given = objectOf(input['data'])['apiToken'];
    const apiToken = typeof given === 'string' ? given : context.client.apiToken;
    const answer = await send(
      context.client,
      { ...action.call(input), body: { json: { data: { apiToken } } } },
      context,
    );
    const { createdAt, expiresAt } = objectOf(answer.data);
    const data = { createdAt: createdAt ?? null, expiresAt: expiresAt ?? null };
    const message =
      typeof expiresAt === 'string' ? `The token expires at ${expiresAt}.` : 'The console names no end of the token.';
    return { status: 'succeeded', statusCode: answer.statusCode, message, data, keyFields: data, targets: [] };
  },
};

const furtherFields: Fields = {
  moreData: {
    kind: 'document',
    label: 'Further fields',
    help: 'Policy fields that are not in the form, exactly as the console returned them. They are merged into data.',
  },
};

/** A policy is written back as it was read, so fields that are newer than this form must be able to travel. */
export const policyUpdate: Handler = {
  fields: furtherFields,
  async run(action, input, context) {
    const call = action.call(input);
    const more = objectOf(input['moreData']);
    const body =
      call.body !== undefined && 'json' in call.body && !Array.isArray(call.body.json) ? objectOf(call.body.json) : {};
    const data = { ...more, ...objectOf(body['data']) };
    if (Object.keys(data).length === 0)
      throw new AppError('invalid_input', 'input.data is empty: nothing would change.', {
        failureIndicator: 'input.data',
      });
    return readAs(action, { ...call, body: { json: { ...body, data } } }, input, context);
  },
};
