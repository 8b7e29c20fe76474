import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A script, an image that runs one, a link that does, a turned reading direction, and a name of 100,000 characters. */
export const hostile = {
  script: '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 2">',
  link: 'javascript:window.hacked=3//',
  turned: `invoice\u202Efdp.exe \u2066x`,
  long: `W${'K'.repeat(99_999)}`,
} as const;

/** A console of a vendor whose answers nobody would want: below `/hostile`, `/large` (5 MB) and `/failing`. */
export async function startAnyVendor(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const isFailing = request.url === '/failing';
    response.writeHead(isFailing ? 500 : 200, { 'content-type': 'application/json' });
    if (isFailing) response.end(JSON.stringify({ message: `${hostile.script} ${hostile.turned}` }));
    else response.end(request.url === '/large' ? large() : JSON.stringify({ [hostile.script]: hostile, ...hostile }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** 5 MB: many rows, and one text that is long by itself. */
function large(): string {
  const rows = Array.from({ length: 20_000 }, (_, index) => ({
    index,
    name: `WKS-${index}`,
    text: 'x'.repeat(150),
    tags: ['a', 'b'],
  }));
  return JSON.stringify({ rows, dump: 'd'.repeat(1_000_000) });
}
