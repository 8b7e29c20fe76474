import type { FileFilter, FileStore, StoredFile } from '#kernel/file-store.ts';
import type { Note } from './audit.ts';
import { demand, type Permission, type Principal } from './principal.ts';
import { reachedPage } from './reached-page.ts';

export interface FileUseCases {
  list(principal: Principal, filter: FileFilter): Promise<readonly StoredFile[]>;
  get(principal: Principal, id: string): Promise<StoredFile>;
  read(principal: Principal, id: string): ReturnType<FileStore['read']>;
  /** Once: afterwards it is forgotten. */
  takePassword(principal: Principal, id: string): Promise<string>;
  remove(principal: Principal, id: string): Promise<void>;
}

/** Who reads, opens or removes a file of an endpoint is always noted. */
export function fileUseCases(files: FileStore, note: Note): FileUseCases {
  async function reached(principal: Principal, permission: Permission, id: string): Promise<StoredFile> {
    demand(principal, permission);
    const file = await files.get(principal.requester.tenant, id);
    demand(principal, permission, file.connectionId);
    return file;
  }

  return {
    async list(principal, filter) {
      demand(principal, 'view');
      return reachedPage(
        principal,
        filter,
        (page) => files.list(principal.requester.tenant, page),
        ({ connectionId }) => [connectionId],
      );
    },
    async get(principal, id) {
      return reached(principal, 'view', id);
    },
    async read(principal, id) {
      const { name, sha256 } = await reached(principal, 'read', id);
      await note(principal, 'file.read', id, { name, sha256 });
      return files.read(principal.requester.tenant, id);
    },
    async takePassword(principal, id) {
      await reached(principal, 'respond', id);
      const password = await files.takePassword(principal.requester.tenant, id);
      await note(principal, 'file.password-taken', id);
      return password;
    },
    async remove(principal, id) {
      const { name, sha256 } = await reached(principal, 'respond', id);
      await files.remove(principal.requester.tenant, id);
      await note(principal, 'file.removed', id, { name, sha256 });
    },
  };
}
