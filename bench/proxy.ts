import { createServer } from 'node:http';
import { Agent, request } from 'undici';

/**
 * The least that can stand where Cordon stands: the HTTP server of Node, the library that Cordon's transport is built
 * on, and an answer of the same size. It knows nobody, checks nothing, keeps nothing. What it costs is the price of a
 * second HTTP exchange, which nothing that Cordon leaves out could save.
 */
const target = process.argv[2] ?? '';
const dispatcher = new Agent({ connections: 64 });

async function answerTo(text: string): Promise<string> {
  const { input } = JSON.parse(text) as { input: { method: string; path: string } };
  const { statusCode, headers, body } = await request(`${target}${input.path}`, { dispatcher });
  const received = await body.text();
  return JSON.stringify({
    status: 'succeeded',
    statusCode,
    message: `The server answered ${statusCode}.`,
    data: { status: statusCode, headers: { 'content-type': headers['content-type'] }, body: JSON.parse(received) },
    keyFields: { status: statusCode },
    targets: [],
    exchanges: [
      { ...input, url: `${target}${input.path}`, at: new Date().toISOString(), responseBytes: received.length },
    ],
  });
}

const server = createServer((incoming, outgoing) => {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', async () => {
    const body = await answerTo(Buffer.concat(chunks).toString('utf8'));
    outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    outgoing.end(body);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
process.stdin.on('close', () => process.exit(0)).resume();
