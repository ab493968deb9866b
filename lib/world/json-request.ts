import http from "node:http";
import https from "node:https";

export interface JsonRequest {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly body?: unknown;
  readonly atMostSeconds: number;
  readonly atMostBytes: number;
}

export interface Answered {
  readonly status: number;
  readonly text: string;
}

/** No whole answer came, said in our own words or by Node's code: an address may have a password in it. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  /** The time was over: asking again takes as long. */
  readonly isLate: boolean;

  constructor(message: string, isLate: boolean, cause?: unknown) {
    super(message, { cause });
    this.isLate = isLate;
  }
}

/** The whole answer within the time, whether the server is silent or slow. A redirect is an answer like others: nobody is sent elsewhere. */
export function requestJson({ method, url, body, atMostSeconds, atMostBytes }: JsonRequest): Promise<Answered> {
  const sent = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    let late = false;
    const lost = (error: NodeJS.ErrnoException): void =>
      reject(new NoAnswer(late ? `no answer within ${atMostSeconds} s` : (error.code ?? error.message), late, error));
    const headers = { accept: "application/json", ...(sent !== undefined && { "content-type": "application/json" }) };
    const request = (url.protocol === "https:" ? https : http).request(url, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length > atMostBytes) request.destroy(new Error(`its answer is larger than ${atMostBytes} bytes`));
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
      );
      response.on("error", lost);
    });
    const timer = setTimeout(() => {
      late = true;
      request.destroy(new Error("late"));
    }, atMostSeconds * 1000);
    request.on("close", () => clearTimeout(timer));
    request.on("error", lost);
    request.end(sent);
  });
}
