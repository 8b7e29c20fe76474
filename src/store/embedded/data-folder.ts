import { AppError } from '#kernel/error.ts';
import { claimDataFolder } from './claim.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded-postgres.ts';

export interface DataFolder {
  readonly url: string;
  readonly postgres: EmbeddedPostgres;
  /** Ends the database, unless another server uses it by now. */
  close(): Promise<void>;
}

export interface DataFolderOptions extends EmbeddedPostgresOptions {
  /** Another server took the folder while the database was away: this one must stop. */
  onLost(error: AppError): void;
}

/**
 * Starts or adopts the database of a data folder and claims it for this server.
 * @throws AppError `already_running`, with the other server's database left alone; `configuration`; `database_unavailable`
 */
export async function openDataFolder(options: DataFolderOptions): Promise<DataFolder> {
  const postgres = await startEmbeddedPostgres(options);
  let lost = false;
  const onLost = (error: AppError): void => {
    lost = true;
    postgres.release();
    options.onLost(error);
  };
  const claim = await claimDataFolder({ ...options, url: postgres.url, onLost }).catch(async (cause: unknown) => {
    await giveUp(postgres, cause);
    throw cause;
  });
  return {
    url: postgres.url,
    postgres,
    async close() {
      // Held to the very end, so that a server that starts meanwhile does not take a database that is about to stop.
      claim.disarm();
      if (lost) await claim.release();
      else await postgres.stop();
    },
  };
}

async function giveUp(postgres: EmbeddedPostgres, cause: unknown): Promise<void> {
  if (cause instanceof AppError && cause.code === 'already_running') postgres.release();
  else await postgres.stop();
}
