/**
 * The settings of the embedded PostgreSQL, written at every start, so that a new release brings its own.
 * What a person wants otherwise goes into `local.conf` beside it, which wins.
 */
export const settingsText = `# Written by Cordon at every start. Put your own settings into local.conf, which is read after this file.
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 60
cluster_name = 'cordon'

shared_buffers = 64MB
effective_cache_size = 512MB
maintenance_work_mem = 64MB
work_mem = 8MB
jit = off
max_worker_processes = 4
max_parallel_workers = 2
max_parallel_workers_per_gather = 1
io_workers = 2

fsync = on
synchronous_commit = on
full_page_writes = on
wal_compression = on
max_wal_size = 512MB
min_wal_size = 64MB
checkpoint_timeout = 10min
autovacuum_naptime = 20s
autovacuum_vacuum_scale_factor = 0.05
autovacuum_analyze_scale_factor = 0.05

timezone = 'UTC'
log_timezone = 'UTC'

# Neither statements nor row values: they may be secrets. Cordon keeps the size of the file in bounds.
logging_collector = off
log_destination = 'stderr'
log_min_messages = warning
log_min_error_statement = panic
log_error_verbosity = terse
log_checkpoints = off
log_autovacuum_min_duration = -1
`;

/** Appended once to the file that initdb writes, whose other values fit the machine. */
export const includeText = `
include 'cordon.conf'
include_if_exists 'local.conf'
`;
