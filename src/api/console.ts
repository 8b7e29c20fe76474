import { randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Context, Hono } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import { securityHeaders } from './security-headers.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
};

/** What a browser asks for by itself, and no screen is called. */
const fileEndings: ReadonlySet<string> = new Set([...Object.keys(types), '.ico', '.map', '.png', '.txt', '.xml']);

const noncePlace = '__CSP_NONCE__';

interface Asset {
  readonly type: string;
  readonly plain: Buffer;
  /** Made when it is first asked for: a server that nobody looks at pays nothing for it. */
  compressed(encoding: Encoding): Promise<Buffer>;
}

type Encoding = 'br' | 'gzip';

const missing = `<!doctype html><html lang="en"><title>Cordon</title><h1>The console is not built</h1>
<p>Run <code>npm run prepare</code> in the folder of Cordon and load this page again. The API works without it.</p></html>`;

/**
 * Serves the built console, and its page for every address that is not the API's.
 * @param folder what the build wrote; read once
 */
export async function serveConsole(api: Hono<{ Bindings: HttpBindings }>, folder: string): Promise<void> {
  const assets = await readAssets(folder);
  const page = assets.get('/index.html')?.plain.toString('utf8') ?? missing;
  api.get('*', (context, next) => {
    const { path } = context.req;
    if (path.startsWith('/api/') || path.startsWith('/hooks/') || path === '/health') return next();
    const asset = path === '/index.html' ? undefined : assets.get(path);
    if (asset !== undefined) return assetAnswer(context, asset, path);
    // A file that is not there is no screen; ids in the addresses of screens may hold dots.
    if (path.startsWith('/assets/') || fileEndings.has(extname(path))) return next();
    return Promise.resolve(pageAnswer(context, page));
  });
}

async function assetAnswer(context: Context, asset: Asset, path: string): Promise<Response> {
  const accepted = context.req.header('accept-encoding') ?? '';
  const encoding = (['br', 'gzip'] as const).find((name) => accepted.includes(name));
  const body = encoding === undefined ? asset.plain : await asset.compressed(encoding);
  return context.body(new Uint8Array(body), 200, {
    ...securityHeaders,
    'content-type': asset.type,
    vary: 'accept-encoding',
    // Names below assets/ hold the hash of their content.
    'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
  });
}

function pageAnswer(context: Context, page: string): Response {
  const nonce = randomBytes(16).toString('base64');
  return context.body(page.replaceAll(noncePlace, nonce), 200, {
    ...securityHeaders,
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': policyOf(nonce),
  });
}

/** Scripts only from here, none inline; style elements only with the page's nonce. */
function policyOf(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

async function readAssets(folder: string): Promise<ReadonlyMap<string, Asset>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const assets = await Promise.all(
    names
      .filter((entry) => entry.isFile())
      .map(async (entry): Promise<[string, Asset]> => {
        const file = join(entry.parentPath, entry.name);
        return [file.slice(folder.length).replaceAll('\\', '/'), await readAsset(file)];
      }),
  );
  return new Map(assets);
}

async function readAsset(file: string): Promise<Asset> {
  const plain = await readFile(file);
  const made = new Map<Encoding, Promise<Buffer>>();
  return {
    type: types[extname(file)] ?? 'application/octet-stream',
    plain,
    compressed(encoding) {
      const known = made.get(encoding) ?? compressors[encoding](plain);
      made.set(encoding, known);
      return known;
    },
  };
}

// Quality 5: more would cost seconds for a few percent.
const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
const compressors: Readonly<Record<Encoding, (plain: Buffer) => Promise<Buffer>>> = {
  br: (plain) => promisify(brotliCompress)(plain, brotliOptions),
  gzip: (plain) => promisify(gzip)(plain),
};
