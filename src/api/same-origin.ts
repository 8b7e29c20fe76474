import { AppError } from '#kernel/error.ts';

/** What a browser says about where a request began. */
interface Origins {
  readonly method: string;
  readonly header: (name: string) => string | undefined;
  /** The origin of the public address, where there is one. */
  readonly publicOrigin: string | null;
}

const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/**
 * A browser sends cookies with whatever page asks it to; what changes something must come from our own pages.
 * @throws AppError `forbidden`
 */
export function demandSameOrigin({ method, header, publicOrigin }: Origins): void {
  const site = header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !safeMethods.includes(method)) throw foreign();
  if (safeMethods.includes(method)) return;
  const origin = header('origin');
  if (origin === undefined) {
    if (site === 'same-origin') return;
    throw foreign();
  }
  if (origin === publicOrigin) return;
  const given = URL.parse(origin);
  if (given === null || given.host !== header('host')) throw foreign();
}

function foreign(): AppError {
  return new AppError('forbidden', 'The request comes from another site than this console.', {
    failureIndicator: 'Origin',
  });
}
