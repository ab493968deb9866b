import { Refused } from "./refused.ts";

/** A Kafka broker takes no larger event either (`max.request.size`). */
export const BODY_AT_MOST_BYTES = 1_048_576;

/** The whole body, or 413 as soon as it is known to be too large: by its Content-Length, else while it comes in. */
export async function readBody(request: Request, atMostBytes: number = BODY_AT_MOST_BYTES): Promise<Uint8Array> {
  const announced = request.headers.get("content-length");
  if (announced !== null && Number(announced) > atMostBytes) throw tooLarge(atMostBytes);
  try {
    // Node ends a body at its Content-Length, and the adaptor reads it whole without making a stream of it first.
    const bytes =
      announced === null ? await readStream(request, atMostBytes) : new Uint8Array(await request.arrayBuffer());
    if (bytes.byteLength > atMostBytes) throw tooLarge(atMostBytes);
    return bytes;
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused(400, "the connection ended before the body did");
  }
}

async function readStream({ body }: Request, atMostBytes: number): Promise<Uint8Array> {
  if (body === null) return new Uint8Array();

  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the stream, so the rest of a body that is too large is not read.
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > atMostBytes) throw tooLarge(atMostBytes);
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

function tooLarge(atMostBytes: number): Refused {
  return new Refused(413, `the body is larger than ${atMostBytes} bytes`);
}
