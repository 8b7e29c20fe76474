import type { FileFilter, FileStore, StoredFile } from '#kernel/file-store.ts';
import type { Note } from './audit.ts';
import { demand, type Principal } from './principal.ts';

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
  return {
    async list(principal, filter) {
      demand(principal, 'view');
      return files.list(principal.requester.tenant, filter);
    },
    async get(principal, id) {
      demand(principal, 'view');
      return files.get(principal.requester.tenant, id);
    },
    async read(principal, id) {
      demand(principal, 'read');
      const { name, sha256 } = await files.get(principal.requester.tenant, id);
      await note(principal, 'file.read', id, { name, sha256 });
      return files.read(principal.requester.tenant, id);
    },
    async takePassword(principal, id) {
      demand(principal, 'respond');
      const password = await files.takePassword(principal.requester.tenant, id);
      await note(principal, 'file.password-taken', id);
      return password;
    },
    async remove(principal, id) {
      demand(principal, 'respond');
      const { name, sha256 } = await files.get(principal.requester.tenant, id);
      await files.remove(principal.requester.tenant, id);
      await note(principal, 'file.removed', id, { name, sha256 });
    },
  };
}
