import type { Catalog } from '#catalog/catalog.ts';
import type { ConnectionCheck, Connector } from '#kernel/action.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Examination } from '#kernel/connection.ts';
import { durationText } from '#kernel/duration-text.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import { createLadder, healthStatusOf, type Ladder, type Rung } from '#kernel/ladder.ts';
import type { CallScope, Network } from '#kernel/net.ts';
import type { Redactor } from '#kernel/redact.ts';
import { parseInput } from '#kernel/validate.ts';
import { createSecretRedactor } from '#response/connection-hub.ts';

/** What a connection is, or would be, made of. */
export interface Patient {
  /** Of a connection that is saved: what the doctor sends counts for its rate. */
  readonly id?: string;
  readonly connector: string;
  readonly title: string;
  readonly settings: JsonObject;
  readonly secrets: JsonObject;
}

export interface Diagnosis {
  readonly examination: Examination;
  /** Why the connection does not work, with the whole ladder in its details; null when it works. */
  readonly error: AppError | null;
}

export interface ConnectionDoctor {
  /** Settings and secrets are right when the connector can open a client with them; nothing is sent. @throws AppError `invalid_input` */
  validate(patient: Patient): Promise<void>;
  /** Climbs from the name to the permissions, with a client of its own: a session that is still open proves nothing. @throws AppError `invalid_input` */
  examine(patient: Patient, signal: AbortSignal): Promise<Diagnosis>;
}

interface Parts {
  readonly catalog: Pick<Catalog, 'connector'>;
  readonly net: Network;
  readonly clock: Clock;
}

export function createConnectionDoctor({ catalog, net, clock }: Parts): ConnectionDoctor {
  async function withClient<T>(
    patient: Patient,
    work: (connector: Connector, client: unknown) => Promise<T>,
  ): Promise<T> {
    const connector = catalog.connector(patient.connector);
    const settings = parseInput(connector.settings, patient.settings, 'settings');
    const secrets = parseInput(connector.secrets, patient.secrets, 'secrets');
    const way = patient.id === undefined ? net : net.forConnection(patient.id);
    const client = connector.open({ settings, secrets }, way);
    try {
      return await work(connector, client);
    } finally {
      await connector.close(client);
    }
  }

  return {
    validate: (patient) => withClient(patient, async () => undefined),
    examine: (patient, signal) =>
      withClient(patient, async (connector, client) => {
        const redact = createSecretRedactor(patient.secrets);
        const now = clock.now();
        const ladder = createLadder();
        const { error, check } = await climb(connector, client, ladder, {
          signal,
          permit: null,
          record: () => undefined,
        });
        const expiresAt = check === null || check.expiresAt === null ? null : new Date(check.expiresAt).toISOString();
        if (check !== null) addExpiry(ladder, expiresAt, check.expiryHint, now);
        const rungs = ladder.rungs().map((rung) => shown(rung, connector, redact));
        const examination: Examination = {
          status: healthStatusOf(rungs),
          message: redact.text(check?.message ?? error?.message ?? ''),
          rungs,
          details: redact.json(check?.details ?? {}),
          expiresAt,
          checkedAt: now.toISOString(),
        };
        return { examination, error: error === null ? null : broken(error, patient.title, rungs, redact) };
      }),
  };
}

type Climbed =
  | { readonly check: ConnectionCheck; readonly error: null }
  | { readonly check: null; readonly error: AppError };

async function climb(connector: Connector, client: unknown, ladder: Ladder, scope: CallScope): Promise<Climbed> {
  try {
    await connector.transport(client).examine(ladder, scope);
    return { check: await connector.check(client, scope, ladder), error: null };
  } catch (thrown) {
    const error = toAppError(thrown);
    ladder.fail(error, connector.hints);
    return { check: null, error };
  }
}

const dayMs = 86_400_000;
/** Enough to get a new token, and to have somebody sign for it. */
const expirySoonMs = 14 * dayMs;

function addExpiry(ladder: Ladder, expiresAt: string | null, hint: string | undefined, now: Date): void {
  const subject = 'validity';
  if (expiresAt === null) {
    const more = { subject, ...(hint === undefined ? {} : { remedy: hint }) };
    return ladder.add('sign-in', 'unknown', 'The console does not tell when the credentials end.', more);
  }
  const leftMs = Date.parse(expiresAt) - now.getTime();
  const day = expiresAt.slice(0, 10);
  const remedy = 'Make new credentials in the console, and give them to the connection.';
  if (leftMs <= 0)
    return ladder.add('sign-in', 'warning', `The credentials should have ended on ${day}.`, { subject, remedy });
  const sentence = `The credentials end on ${day}, in ${durationText(leftMs)}.`;
  if (leftMs < expirySoonMs) ladder.add('sign-in', 'warning', sentence, { subject, remedy });
  else ladder.add('sign-in', 'passed', sentence, { subject });
}

function shown(rung: Rung, { actions }: Connector, redact: Redactor): Rung {
  const { name, subject, sentence } = rung;
  const neededBy =
    name === 'permissions' && subject !== null
      ? actions.filter(({ requires }) => needs(requires?.permission, subject)).map(({ id }) => id)
      : [];
  return { ...rung, sentence: redact.text(sentence), neededBy };
}

/** An action may need several, one after the other. */
function needs(permission: string | undefined, subject: string): boolean {
  return permission !== undefined && `; ${permission}; `.includes(`; ${subject}; `);
}

/** As an answer may show it: every secret masked. */
function broken(error: AppError, title: string, rungs: readonly Rung[], redact: Redactor): AppError {
  const { code, message, statusCode } = error;
  // Where no call failed, the rung says what did.
  const place =
    error.failureIndicator === ''
      ? (rungs.find(({ status }) => status === 'failed')?.name ?? '')
      : error.failureIndicator;
  const failureIndicator = `test ${title} > ${place}`;
  return new AppError(code, redact.text(message), {
    failureIndicator: redact.text(failureIndicator),
    statusCode,
    details: { rungs: rungs.map((rung) => ({ ...rung })) },
    cause: error,
  });
}
