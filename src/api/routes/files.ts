import type { App } from '#app/app.ts';
import type { StoredFile } from '#kernel/file-store.ts';
import { operations } from '../contract/operations.ts';
import { pageOfList, route, type Route } from '../route.ts';

export function fileRoutes({ files }: App): readonly Route[] {
  return [
    route(operations.listFiles, async ({ principal, query }) =>
      pageOfList(await files.list(principal, query), query.limit),
    ),
    route(operations.getFile, async ({ principal, params }) => ({ body: await files.get(principal, params.id) })),
    route(operations.downloadFile, async ({ principal, params }) => {
      const { file, body } = await files.read(principal, params.id);
      return { stream: body, headers: headersOf(file), contentType: 'application/octet-stream' };
    }),
    route(operations.takeFilePassword, async ({ principal, params }) => ({
      body: { password: await files.takePassword(principal, params.id) },
    })),
    route(operations.removeFile, async ({ principal, params }) => {
      await files.remove(principal, params.id);
      return { body: {} };
    }),
  ];
}

/** Whatever it holds, a browser must save it and not show it: the type of the console is in the metadata only. */
function headersOf({ name, bytes, sha256 }: StoredFile): Readonly<Record<string, string>> {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return {
    'content-disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`,
    'content-length': String(bytes),
    'content-security-policy': "default-src 'none'; sandbox",
    'repr-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
  };
}
