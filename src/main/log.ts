import { pino, stdTimeFunctions } from 'pino';
import type { Log } from '#kernel/log.ts';
import type { LogLevel } from './settings.ts';

/** Lines of JSON on standard error: standard output belongs to the command line. */
export function createLog(level: LogLevel): Log {
  const logger = pino(
    { level, timestamp: stdTimeFunctions.isoTime, base: null, serializers: { error: pinoError, cause: pinoError } },
    process.stderr,
  );
  return {
    debug: (message, details = {}) => logger.debug(details, message),
    info: (message, details = {}) => logger.info(details, message),
    warn: (message, details = {}) => logger.warn(details, message),
    error: (message, details = {}) => logger.error(details, message),
  };
}

/** Message and stack only: other members of an error may hold what was sent. */
function pinoError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return { message: error.message, stack: error.stack };
}
