/** What a good event in binary mode looks like on the wire; `undefined` leaves a header out. */
export interface Sent {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** A function where the body is a stream, which can be sent only once. */
  readonly body?: string | Uint8Array | (() => ReadableStream<Uint8Array>) | undefined;
}

const HEADERS = {
  "ce-specversion": "1.0",
  "ce-id": "event-1",
  "ce-source": "/tests",
  "ce-type": "io.kubeheal.step.requested",
  "content-type": "application/json",
};

export function sentEvent(path: string, sent: Sent = {}): Request {
  const headers = Object.entries({ ...HEADERS, ...sent.headers }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const given = "body" in sent ? sent.body : '{"step":1}';
  const body = typeof given === "function" ? given() : given;
  return new Request(`http://localhost${path}`, {
    method: "POST",
    headers,
    body: body ?? null,
    duplex: "half",
  });
}

/** A body that has no Content-Length, in pieces of 64 KiB. */
export function chunked(bytes: number): ReadableStream<Uint8Array> {
  let left = bytes;
  return new ReadableStream({
    pull(controller) {
      if (left <= 0) return controller.close();
      controller.enqueue(new Uint8Array(Math.min(left, 65_536)).fill(0x20));
      left -= 65_536;
    },
  });
}
