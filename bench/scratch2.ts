import pg from 'pg';
const counts = new Map<string, number>(); let on = false;
const original = pg.Client.prototype.query as any;
(pg.Client.prototype as any).query = function (config: any, ...rest: any[]) { if (on) { const text = (typeof config === 'string' ? config : config.name ?? config.text ?? '').replace(/\s+/g, ' ').slice(0, 90); counts.set(text, (counts.get(text) ?? 0) + 1); } return original.call(this, config, ...rest); };
const { systemPrincipal } = await import('#app/tokens.ts');
const { inParallel, startTarget, startBenchServer } = await import('./harness.ts');
const target = await startTarget();
const server = await startBenchServer(target);
const steps = Array.from({ length: 5 }, (_, i) => ({ id: `read-${i}`, action: 'http.request', connection: 'target', input: { method: 'GET', path: '/thing' } }));
await server.app.playbooks.publish(systemPrincipal, JSON.stringify({ id: 'bench-reads', title: 'Five reads', steps }));
on = true;
const N = 200;
await inParallel(N, 50, () => server.app.runs.start(systemPrincipal, { playbook: 'bench-reads', inputs: {} }));
for (;;) { on = false; let open = false; for (const status of ['queued', 'running', 'waiting'] as const) if ((await server.app.runs.list(systemPrincipal, { status, limit: 1 })).length > 0) open = true; on = true; if (!open) break; await new Promise((f) => setTimeout(f, 50)); }
on = false;
for (const [k, v] of [...counts].sort((a, b) => b[1] - a[1])) console.log((v / N).toFixed(2), k);
await server.stop(); await target.stop();
