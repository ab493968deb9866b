import type { CloudEvent } from "../../domain/events.ts";
import { decodeEvent, encodeBinary, isEvent } from "../../http/cloud-event.ts";
import type { Delay } from "../delay.ts";

export interface Wire {
  readonly deliver: (path: string, request: Request) => Promise<Response>;
  readonly delay: Delay;
}

/** One attempt to deliver, as Knative judges it. */
export type Attempt = Delivered | Failed;

interface Delivered {
  readonly kind: "delivered";
  readonly reply: CloudEvent | "malformed" | undefined;
}

export interface Failed {
  readonly kind: "failed";
  readonly again: boolean;
  readonly why: string;
  /** What a dead letter says about the last attempt. */
  readonly marks: Readonly<Record<string, string>>;
}

/** Knative cuts the base64 text, wherever that is. */
const ERROR_DATA_AT_MOST = 1024;

export async function attempt(
  event: CloudEvent,
  { path, timeoutSeconds }: { readonly path: string; readonly timeoutSeconds: number },
  { deliver, delay }: Wire,
): Promise<Attempt> {
  const over = new AbortController();
  const answered = deliver(path, requestOf(event, path, over.signal)).then(
    (response) => judged(path, response),
    (error: unknown) => unanswered(path, error),
  );
  const late = delay(timeoutSeconds, over.signal).then(() => timedOut(timeoutSeconds));

  const result = await Promise.race([answered, late]);
  over.abort();
  return result;
}

function requestOf(event: CloudEvent, path: string, signal: AbortSignal): Request {
  const { headers, body } = encodeBinary(event);
  return new Request(`http://localhost${path}`, {
    method: "POST",
    headers: { ...headers, prefer: "reply" },
    body: body ?? null,
    signal,
  });
}

/** As the subscriber's own word, or (with the address of the Broker) as the Broker's. */
export function errorMarks(path: string, code: number, body: Uint8Array | string): Readonly<Record<string, string>> {
  return {
    knativeerrordest: `http://localhost${path}`,
    knativeerrorcode: String(code),
    knativeerrordata: Buffer.from(body).toString("base64").slice(0, ERROR_DATA_AT_MOST),
  };
}

async function judged(path: string, response: Response): Promise<Attempt> {
  const body = new Uint8Array(await response.arrayBuffer());
  if (!response.ok) return refused(path, response.status, body);
  if (isEvent(response.headers)) return { kind: "delivered", reply: replyIn(response.headers, body) };
  if (body.byteLength === 0) return { kind: "delivered", reply: undefined };

  // The Broker's filter makes 502 of it, and says nothing more.
  return { kind: "failed", again: true, why: "answered with a body that is no event", marks: {} };
}

/** Knative finds out only when it posts the reply to the Broker, so whoever answered is not asked again. */
function replyIn(headers: Headers, body: Uint8Array): CloudEvent | "malformed" {
  try {
    return decodeEvent(headers, body);
  } catch {
    return "malformed";
  }
}

function refused(path: string, status: number, body: Uint8Array): Failed {
  const again = status >= 500 || [404, 408, 409, 429].includes(status);
  const marks = status >= 400 ? errorMarks(path, status, body) : {};
  return { kind: "failed", again, why: `answered ${status}`, marks };
}

function timedOut(seconds: number): Failed {
  return { kind: "failed", again: true, why: `no answer within ${seconds} s`, marks: {} };
}

function unanswered(path: string, error: unknown): Failed {
  return { kind: "failed", again: true, why: String(error), marks: errorMarks(path, 500, String(error)) };
}
