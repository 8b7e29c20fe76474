import { dataOf } from '../model/targets.ts';
import { isoMicros } from '../model/time.ts';
import type { World } from '../model/world.ts';
import { success, type Handlers } from '../wire/call.ts';
import { tokenOf } from '../wire/token.ts';

const sessionMs = 3_600_000;

/** Some clients trade their API token for a session first, which then goes under the scheme `Token`. */
export function loginHandlers(world: World): Handlers {
  return {
    'extra/login-by-api-token': (call) => {
      const now = world.clock.now();
      const owner = tokenOf(world.tokens, String(dataOf(call)['apiToken']), now);
      const value = world.ids.secret(80);
      const end = Math.min(now + sessionMs, owner.expiresAt === null ? Infinity : Date.parse(owner.expiresAt));
      world.tokens.push({
        ...owner,
        name: `session of ${owner.name}`,
        value,
        createdAt: world.now(),
        expiresAt: isoMicros(end),
        isSession: true,
      });
      return { data: { token: value } };
    },
    'extra/logout': ({ token }) => {
      const index = world.tokens.indexOf(token);
      if (token.isSession === true && index !== -1) world.tokens.splice(index, 1);
      return success;
    },
  };
}
