import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/error.ts';
import { parseJson, type Json, type JsonObject } from '#kernel/json.ts';
import type { Log } from '#kernel/log.ts';
import type { PlaybookStore } from '#kernel/run.ts';
import type { TriggerStore, Webhook } from '#kernel/trigger.ts';
import type { DraftRun } from './run-draft.ts';
import { createRateGate } from './rate-gate.ts';
import { triggerRun } from './trigger-run.ts';

export interface Delivery {
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Delivered {
  readonly runId: string;
  /** The same delivery came before; this is its run. */
  readonly repeated: boolean;
}

export interface WebhookUseCases {
  /** @throws AppError `rate_limited`, before anything is looked up */
  admit(path: string): void;
  /** @throws AppError `not_found`, `unauthenticated`, `conflict` while it is paused, `invalid_input` */
  receive(delivery: Delivery): Promise<Delivered>;
}

interface Parts {
  readonly triggers: TriggerStore;
  readonly playbooks: PlaybookStore;
  readonly draftRun: DraftRun;
  readonly clock: Clock;
  readonly log: Log;
}

/** How far the clock of a sender may be off, and for how long a signed delivery counts. */
const windowMs = 300_000;
/** Deliveries to one address on one server. */
const perSecond = 20;
const burst = 100;

const hookHeaders = {
  secret: 'x-cordon-secret',
  timestamp: 'x-cordon-timestamp',
  signature: 'x-cordon-signature',
  delivery: 'x-cordon-delivery',
} as const;

export function webhookUseCases(parts: Parts): WebhookUseCases {
  const { triggers, playbooks, clock } = parts;
  const gate = createRateGate(clock, { perSecond, burst });

  async function authenticate(hook: Webhook, { headers, body }: Delivery): Promise<void> {
    const secret = await triggers.webhookSecret(hook);
    if (hook.authentication === 'secret') {
      if (!isSame(headers[hookHeaders.secret] ?? '', secret))
        throw refused(`The header ${hookHeaders.secret} is missing or wrong.`);
      return;
    }
    const timestamp = headers[hookHeaders.timestamp] ?? '';
    const expected = `sha256=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`;
    // The signature comes first, so that nobody without the secret learns anything about the clock.
    if (!isSame(headers[hookHeaders.signature] ?? '', expected))
      throw refused(`The header ${hookHeaders.signature} is missing or wrong.`);
    if (!/^\d{1,12}$/.test(timestamp) || Math.abs(clock.now().getTime() - Number(timestamp) * 1_000) > windowMs)
      throw refused(
        `The header ${hookHeaders.timestamp} is no time in seconds within ${windowMs / 60_000} minutes of now.`,
      );
  }

  return {
    admit(path) {
      const waitMs = gate.take(path);
      if (waitMs === 0) return;
      throw new AppError('rate_limited', `More than ${perSecond} deliveries a second came to this address.`, {
        failureIndicator: `/hooks/${path}`,
        retryAfterMs: waitMs,
      });
    },
    async receive(delivery) {
      const hook = await triggers.webhook(delivery.path);
      if (hook === null) throw new AppError('not_found', 'There is no such webhook.', { failureIndicator: '/hooks' });
      await authenticate(hook, delivery);
      const keys = deliveryKeys(hook, delivery);
      const before = keys.length === 0 ? null : await triggers.delivered(hook.path, keys);
      if (before !== null) return { runId: before, repeated: true };
      if (hook.paused || (await playbooks.state(hook.tenant, hook.playbookId)).paused !== null)
        throw new AppError('conflict', 'This webhook is paused.', {
          failureIndicator: hook.triggerId,
          retryable: true,
        });
      const started = await triggerRun(parts, hook, handedOver(delivery));
      if (started.draft === null)
        throw new AppError('invalid_input', started.error, { failureIndicator: hook.triggerId });
      const { run, repeated } = await triggers.deliver(hook, keys, started.draft);
      return { runId: run.id, repeated };
    },
  };
}

/**
 * What a delivery is known by. A signed one is always known by its signature as well: the other headers are not signed,
 * so that whoever has seen it could send it again under another key.
 */
function deliveryKeys({ authentication }: Webhook, { headers }: Delivery): readonly string[] {
  const key = headers['idempotency-key'] ?? headers[hookHeaders.delivery];
  if (key !== undefined && (key === '' || key.length > 200))
    throw new AppError('invalid_input', 'The key of a delivery has 1 to 200 characters.', {
      failureIndicator: 'Idempotency-Key',
    });
  const signature = authentication === 'hmac' ? [`signature ${headers[hookHeaders.signature] ?? ''}`] : [];
  return key === undefined ? signature : [`key ${key}`, ...signature];
}

/** Equal texts, in a time that tells nothing about where they differ. */
function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function refused(message: string): AppError {
  return new AppError('unauthenticated', message, { failureIndicator: 'webhook' });
}

/** Never what proves who sent it. */
const secretHeaders: readonly string[] = [
  'authorization',
  'cookie',
  'proxy-authorization',
  hookHeaders.secret,
  hookHeaders.signature,
];

function handedOver({ headers, query, body }: Delivery): JsonObject {
  const shown = Object.entries(headers).filter(
    ([name]) =>
      (name.startsWith('x-') || name === 'user-agent' || name === 'content-type') && !secretHeaders.includes(name),
  );
  return { body: bodyOf(headers['content-type'] ?? '', body), query: { ...query }, headers: Object.fromEntries(shown) };
}

/** JSON where it says so or looks so; else its text. @throws AppError `invalid_input` for JSON that is none */
function bodyOf(contentType: string, bytes: Uint8Array): Json {
  const text = new TextDecoder().decode(bytes);
  const says = /\bjson\b/i.test(contentType);
  if (text.trim() === '') return null;
  if (!says && !/^\s*[[{]/.test(text)) return text;
  try {
    return parseJson(text);
  } catch (cause) {
    if (!says) return text;
    throw new AppError('invalid_input', 'The body is not JSON.', { failureIndicator: 'body', cause });
  }
}
