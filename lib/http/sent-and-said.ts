import { readBody } from "./read-body.ts";

/** A request as far as an event is in it, and its answer: the same over the Web's `Request` and `Response`, and straight over `node:http`. */
export interface Sent {
  readonly headers: SentHeaders;
  /** Throws `Refused` when it is too large, or does not come to its end. */
  readonly body: () => Promise<Uint8Array>;
}

/** As in `Headers` (names in lower case, a repeated one joined by comma and space), and in a `Map` of them. */
export interface SentHeaders extends Iterable<[string, string]> {
  get(name: string): string | null | undefined;
}

export interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export function sentBy(request: Request): Sent {
  return { headers: request.headers, body: () => readBody(request) };
}

export function responseOf({ status, headers, body }: Said): Response {
  return new Response(body ?? null, { status, headers });
}
