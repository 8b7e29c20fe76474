import { AppError } from '#kernel/error.ts';

/** What the driver and the operating system say when a connection is refused, lost or not to be had. */
const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  '25P03',
  '53300',
]);
const connectionMessage =
  /^(Connection terminated|Client has encountered a connection error|timeout expired|timeout exceeded when trying to connect|Query read timeout)/;

/** Whether an error says something about the connection, and nothing about the statement. */
function isConnectionError(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const { code, syscall } = thrown as NodeJS.ErrnoException;
  if (code !== undefined && (connectionCodes.has(code) || code.startsWith('08'))) return true;
  // The socket file of a server that is not running.
  return (code === 'ENOENT' && syscall === 'connect') || connectionMessage.test(thrown.message);
}

/**
 * A failure of the connection as AppError `database_unavailable`, a statement that ran out of time likewise;
 * anything else unchanged.
 */
export function databaseError(thrown: unknown, applied: 'no' | 'unknown' = 'no'): unknown {
  if (isConnectionError(thrown)) {
    return new AppError('database_unavailable', 'The database cannot be reached.', {
      failureIndicator: 'database',
      applied,
      cause: thrown,
    });
  }
  if ((thrown as { code?: unknown } | null)?.code === '57014') {
    return new AppError('database_unavailable', 'The database took too long to answer.', {
      failureIndicator: 'database',
      cause: thrown,
    });
  }
  return thrown;
}
