import { readFileSync, readdirSync } from 'node:fs';
import { systemPrincipal } from '#app/tokens.ts';
import { inParallel, startTarget, startBenchServer, timed } from './harness.ts';
const target = await startTarget();
const server = await startBenchServer(target);
const pgCpu = () => { let sum = 0; for (const d of readdirSync('/proc')) { if (!/^\d+$/.test(d)) continue; try { const c = readFileSync(`/proc/${d}/cmdline`, 'utf8'); const st = readFileSync(`/proc/${d}/stat`, 'utf8'); if (st.includes('(postgres)')) { const f = st.slice(st.lastIndexOf(')') + 2).split(' '); sum += (+f[11] + +f[12]) * 10; } } catch {} } return sum; };
const cpu = async (name: string, n: number, work: () => Promise<unknown>) => { const a = process.cpuUsage(); const p = pgCpu(); const ms = await timed(work); const b = process.cpuUsage(a); console.log(name, 'node cpu ms per', ((b.user + b.system) / 1000 / n).toFixed(3), 'all-pg cpu', ((pgCpu() - p) / n).toFixed(3), 'wall/s', (n / ms * 1000).toFixed(0)); };
const steps = Array.from({ length: 5 }, (_, i) => ({ id: `read-${i}`, action: 'http.request', connection: 'target', input: { method: 'GET', path: '/thing' } }));
await server.app.playbooks.publish(systemPrincipal, JSON.stringify({ id: 'bench-reads', title: 'Five reads', steps }));
const signal = new AbortController().signal;
const run = () => server.app.actions.run(systemPrincipal, { actionId: 'http.request', connection: 'target', input: { method: 'GET', path: '/thing' }, dryRun: false, wait: false, signal });
const many = (count: number) => async () => { await inParallel(count, 50, () => server.app.runs.start(systemPrincipal, { playbook: 'bench-reads', inputs: {} })); for (;;) { let open = false; for (const status of ['queued', 'running', 'waiting'] as const) if ((await server.app.runs.list(systemPrincipal, { status, limit: 1 })).length > 0) open = true; if (!open) break; await new Promise((f) => setTimeout(f, 50)); } };
const N = Number(process.argv[2] ?? 500);
for (let i = 0; i < 2; i++) { await cpu('bare5', N, () => inParallel(N, 50, async () => { for (let k = 0; k < 5; k++) await target.call(); })); await cpu('app.run', N, () => inParallel(N, 50, run)); await cpu('runs', N, many(N)); }
await server.stop(); await target.stop();
