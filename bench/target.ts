import { createServer } from 'node:http';

/** The console of the benchmarks: answers at once with a small JSON document. */
const body = JSON.stringify({ id: 'one', status: 'ok', items: [1, 2, 3] });
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}\n`);
});
process.stdin.on('close', () => process.exit(0)).resume();
