import type { Catalog } from '#catalog/catalog.ts';
import type { Connection, ConnectionChoices, ConnectionStore, Examination } from '#kernel/connection.ts';
import { newId } from '#kernel/ids.ts';
import type { JsonObject } from '#kernel/json.ts';
import { maskedInput } from '#kernel/mask.ts';
import type { BucketStore } from '#kernel/rate.ts';
import { invalidInput } from '#kernel/validate.ts';
import type { Note } from './audit.ts';
import { changeOf, secretNames } from './audit-change.ts';
import type { ConnectionDoctor, Diagnosis, Patient } from './connection-doctor.ts';
import type { ConnectionWatch } from './connection-health.ts';
import { limitsOf, type ConnectionLimit } from './connection-limits.ts';
import { demand, demandEverywhere, reaches, type Principal } from './principal.ts';

export interface NewConnection extends Patient, Pick<ConnectionChoices, 'readOnly' | 'unknownPolicy'> {
  /** Of health; the usual ones when left out. */
  readonly checkMinutes?: number;
  readonly noticeAfter?: number;
}

export interface ConnectionChanges extends Partial<ConnectionChoices> {
  readonly secrets?: JsonObject;
}

export interface ConnectionUseCases {
  /** @param check when given, the console is asked first, and nothing is written when the connection does not work */
  add(principal: Principal, draft: NewConnection, check?: AbortSignal): Promise<Connection>;
  /** @param check as for `add`, when settings or secrets change */
  update(principal: Principal, idOrTitle: string, changes: ConnectionChanges, check?: AbortSignal): Promise<Connection>;
  remove(principal: Principal, idOrTitle: string): Promise<void>;
  get(principal: Principal, idOrTitle: string): Promise<Connection>;
  list(principal: Principal): Promise<readonly Connection[]>;
  /** What limits each of these connections now, the tightest first. */
  limits(principal: Principal, of: readonly Connection[]): Promise<readonly (readonly ConnectionLimit[])[]>;
  /** Asks the console. @throws AppError with the reason and all rungs, which are also kept */
  test(principal: Principal, idOrTitle: string, signal: AbortSignal): Promise<Examination>;
  /** What was found when the console was last asked, by whomever; null when it never was. */
  lastTest(principal: Principal, idOrTitle: string): Promise<Examination | null>;
}

interface Parts {
  readonly connections: ConnectionStore;
  readonly buckets: Pick<BucketStore, 'levels'>;
  readonly catalog: Pick<Catalog, 'connector'>;
  readonly doctor: ConnectionDoctor;
  readonly watch: ConnectionWatch;
  readonly note: Note;
}

export function connectionUseCases({ connections, buckets, catalog, doctor, watch, note }: Parts): ConnectionUseCases {
  /** The console is asked only with `check`. @throws AppError for what cannot be used, and for what does not work */
  async function proven(patient: Patient, check?: AbortSignal): Promise<Diagnosis | null> {
    if (check === undefined) {
      await doctor.validate(patient);
      return null;
    }
    const diagnosis = await doctor.examine(patient, check);
    if (diagnosis.error !== null) throw diagnosis.error;
    return diagnosis;
  }

  async function watched(connection: Connection, diagnosis: Diagnosis | null): Promise<Connection> {
    if (diagnosis !== null) return (await watch.keep(connection.id, diagnosis)) ?? connection;
    await watch.plan(connection);
    return connection;
  }

  /** As the audit shows it. */
  function described(connection: Connection, secrets?: JsonObject): JsonObject {
    const { connector, title, readOnly, unknownPolicy, checkMinutes, noticeAfter } = connection;
    const settings = maskedInput(catalog.connector(connector).settings, connection.settings);
    const named = secrets === undefined ? {} : { secrets: secretNames(secrets) };
    return { connector, title, settings, readOnly, unknownPolicy, checkMinutes, noticeAfter, ...named };
  }

  /** Whoever may change a connection may not learn its secrets: they would go to whatever server the new address names. */
  async function demandSameAddress(before: Connection, settings: JsonObject = before.settings): Promise<void> {
    const fields = Object.entries(catalog.connector(before.connector).settings);
    const [changed] = fields.find(([name, { address }]) => address && settings[name] !== before.settings[name]) ?? [];
    if (changed === undefined || Object.keys(await connections.readSecrets(before.secretId)).length === 0) return;
    const problem = `must be entered again when settings.${changed} changes, because they would go to another server`;
    throw invalidInput([{ path: 'secrets', problem }]);
  }

  return {
    async add(principal, draft, check) {
      demandEverywhere(principal, 'administer');
      const { secrets, ...row } = draft;
      const diagnosis = await proven(draft, check);
      const { tenant } = principal.requester;
      const connection = await connections.insert({ ...row, id: newId('con'), tenant }, secrets);
      await note(principal, 'connection.created', connection.id, changeOf(null, described(connection, secrets)));
      return watched(connection, diagnosis);
    },
    async update(principal, idOrTitle, { secrets, ...changes }, check) {
      demand(principal, 'administer');
      const before = await connections.get(principal.requester.tenant, idOrTitle);
      demand(principal, 'administer', before.id);
      if (secrets === undefined) await demandSameAddress(before, changes.settings);
      const isReachedAnew = changes.settings !== undefined || secrets !== undefined;
      const next = { ...before, ...changes, secrets: secrets ?? (await connections.readSecrets(before.secretId)) };
      const diagnosis = await proven(next, isReachedAnew ? check : undefined);
      const after = await connections.update(before.id, changes, secrets);
      const change = changeOf(described(before), described(after));
      await note(principal, 'connection.updated', after.id, {
        ...change,
        ...(secrets === undefined ? {} : { secretsReplaced: secretNames(secrets) }),
      });
      if (!isReachedAnew || diagnosis !== null) return watched(after, diagnosis);
      await connections.forgetHealth(after.id);
      return watched({ ...after, health: null }, null);
    },
    async remove(principal, idOrTitle) {
      demand(principal, 'administer');
      const connection = await connections.get(principal.requester.tenant, idOrTitle);
      demand(principal, 'administer', connection.id);
      await connections.remove(connection.id);
      await note(principal, 'connection.removed', connection.id, changeOf(described(connection), null));
    },
    async get(principal, idOrTitle) {
      demand(principal, 'view');
      const connection = await connections.get(principal.requester.tenant, idOrTitle);
      demand(principal, 'view', connection.id);
      return connection;
    },
    async list(principal) {
      demand(principal, 'view');
      const all = await connections.list(principal.requester.tenant);
      return all.filter(({ id }) => reaches(principal, id));
    },
    async limits(principal, of) {
      const levels = of.length === 0 ? [] : await buckets.levels(principal.requester.tenant);
      return of.map((connection) => limitsOf(connection, levels));
    },
    async test(principal, idOrTitle, signal) {
      demand(principal, 'read');
      const connection = await connections.get(principal.requester.tenant, idOrTitle);
      demand(principal, 'read', connection.id);
      const { examination, error } = await watch.look(connection, signal);
      if (error !== null) throw error;
      return examination;
    },
    async lastTest(principal, idOrTitle) {
      demand(principal, 'view');
      const connection = await connections.get(principal.requester.tenant, idOrTitle);
      demand(principal, 'view', connection.id);
      return connections.lastExamination(connection.id);
    },
  };
}
