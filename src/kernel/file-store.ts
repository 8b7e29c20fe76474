import { AppError } from './error.ts';

/** A file that came from a console: what is too large, or too secret, for a result. */
export interface StoredFile {
  readonly id: string;
  readonly tenant: string;
  /** Without any folder. */
  readonly name: string;
  readonly contentType: string | null;
  readonly bytes: number;
  readonly sha256: string;
  /** Whether the archive is locked with a password that is kept sealed, and may be taken once. */
  readonly password: 'none' | 'kept' | 'taken';
  /** What is secret about the content, in a sentence; null when nothing is known to be. */
  readonly sensitive: string | null;
  readonly actionId: string;
  readonly connectionId: string;
  readonly createdAt: string;
}

/** How a result names a file. */
export interface FileReference {
  readonly fileId: string;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface FileDraft {
  readonly name: string;
  readonly contentType: string | null;
  readonly sensitive?: string;
  /** What `keepPassword` gave. */
  readonly passwordId?: string;
}

/** What a handler gets: it writes, and never reads. */
export interface FileWriter {
  /**
   * Streams a body into a file with constant memory. A body that breaks off leaves nothing behind.
   * @throws AppError `response_too_large`, `file_store_full`, and what the body throws
   */
  write(draft: FileDraft, body: AsyncIterable<Uint8Array>): Promise<FileReference>;
  /** Seals the password of files that are still to come. @returns the id that a receipt may hold in clear */
  keepPassword(password: string): Promise<string>;
}

/** For callers of actions that have nowhere to put a file. */
export const noFiles: FileWriter = {
  write: () => Promise.reject(nowhere()),
  keepPassword: () => Promise.reject(nowhere()),
};

function nowhere(): AppError {
  return new AppError('unsupported', 'There is nowhere to put a file here.', { failureIndicator: 'file store' });
}

/** Whose files a writer writes. */
export type FileOrigin = Pick<StoredFile, 'tenant' | 'actionId' | 'connectionId'>;

export interface FileFilter {
  /** Exclusive: ids after this one, newest first. */
  readonly after?: string;
  readonly limit: number;
}

export interface FileStore {
  writer(origin: FileOrigin): FileWriter;
  /** @throws AppError `not_found` */
  get(tenant: string, id: string): Promise<StoredFile>;
  list(tenant: string, filter: FileFilter): Promise<readonly StoredFile[]>;
  /** The content as it is read. @throws AppError `not_found`; `conflict` when the content lies with another server */
  read(tenant: string, id: string): Promise<{ readonly file: StoredFile; readonly body: AsyncIterable<Uint8Array> }>;
  /** Opens the password of a file and forgets it. @throws AppError `not_found` when there is none, `conflict` when it was taken */
  takePassword(tenant: string, id: string): Promise<string>;
  /** Removes the file, its password, and its content when no other file has the same. @throws AppError as `read` */
  remove(tenant: string, id: string): Promise<void>;
  /** Removes the files of this data folder that their tenants want to keep no longer. */
  removeOld(signal: AbortSignal): Promise<void>;
}
