import { isWorldError, type WorldErrorKind } from "../world/world.ts";
import { Refused } from "./refused.ts";
import { responseOf, type Said } from "./sent-and-said.ts";

/** A failure as it is sent: Knative puts `error` into `knativeerrordata` of the dead letter. */
export interface Failure {
  readonly status: 400 | 403 | 413 | 415 | 422 | 500 | 503;
  readonly error: string;
  readonly retryAfterSeconds?: number;
}

/**
 * What Knative makes of a status (`kncloudevents/retries.go`): 404, 408, 409, 429 and every 5xx are sent again, with the back-off of the
 * Trigger; any other 4xx goes to the dead letter sink at once. So a fault that time heals is 503, and one that stays is never 404, 409 or 429.
 */
const STATUS_OF: Readonly<Record<WorldErrorKind, 403 | 422 | 503>> = {
  conflict: 503,
  exists: 503,
  blocked: 503,
  throttled: 503,
  unavailable: 503,
  "unknown-result": 503,
  forbidden: 403,
  invalid: 422,
  "not-found": 422,
};

/** Knative reads it only where `retryAfterMax` is on; Alertmanager and people read it too. */
export const RETRY_AFTER_SECONDS = 5;

/** The one table from what went wrong to what the sender is told. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Refused) return { status: error.status, error: error.message };
  // What we did wrong may have anything in its message, so only the log gets it.
  if (!isWorldError(error)) return { status: 500, error: "unexpected; the log of this function knows more" };

  const status = STATUS_OF[error.kind];
  if (status !== 503) return { status, error: error.message };
  return { status, error: error.message, retryAfterSeconds: error.retryAfterSeconds ?? RETRY_AFTER_SECONDS };
}

/**
 * The in-memory channel panics on a failing answer of more than 768 bytes (`event_dispatcher.go`: it encodes all of them to base64 in a buffer of
 * 1024), and takes with it every event that is underway.
 */
const BODY_AT_MOST_BYTES = 768;

export function answerOf(failure: Failure): Response {
  return responseOf(saidOf(failure));
}

export function saidOf({ status, error, retryAfterSeconds }: Failure): Said {
  const retryAfter = retryAfterSeconds === undefined ? {} : { "retry-after": String(Math.ceil(retryAfterSeconds)) };
  return { status, headers: { "content-type": "application/json", ...retryAfter }, body: fitting(error) };
}

function fitting(error: string): string {
  let text = error;
  for (;;) {
    const body = JSON.stringify({ error: text });
    if (Buffer.byteLength(body) <= BODY_AT_MOST_BYTES) return body;
    text = `${text.slice(0, text.length * 0.8)}…`;
  }
}
