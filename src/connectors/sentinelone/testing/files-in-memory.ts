import { createHash } from 'node:crypto';
import type { FileDraft, FileWriter } from '#kernel/file-store.ts';

export interface WrittenFile extends FileDraft {
  readonly fileId: string;
  readonly content: Buffer;
}

/** What was written since the process began, the newest last; the store itself is beyond the fence of a connector. */
export const written: WrittenFile[] = [];
export const keptPasswords = new Map<string, string>();

export function filesInMemory(): FileWriter {
  return {
    async write(draft, body) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of body) chunks.push(chunk);
      const content = Buffer.concat(chunks);
      const fileId = `fil_${written.length + 1}`;
      written.push({ ...draft, fileId, content });
      const sha256 = createHash('sha256').update(content).digest('hex');
      return { fileId, name: draft.name, bytes: content.length, sha256 };
    },
    async keepPassword(password) {
      const id = `sec_${keptPasswords.size + 1}`;
      keptPasswords.set(id, password);
      return id;
    },
  };
}
