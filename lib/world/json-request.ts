import http from "node:http";
import https from "node:https";

export interface JsonRequest {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** PEM, of whoever signed the server's certificate. */
  readonly ca?: string | undefined;
  /** False: a connection of its own, that is closed after it. */
  readonly agent?: false;
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
export function requestJson({ url, body, atMostSeconds, atMostBytes, ...asked }: JsonRequest): Promise<Answered> {
  const { headers, ca, ...options } = asked;
  const sent = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    let late = false;
    const lost = (error: NodeJS.ErrnoException): void =>
      reject(new NoAnswer(late ? `no answer within ${atMostSeconds} s` : (error.code ?? error.message), late, error));
    const all = {
      ...options,
      ...(ca !== undefined && { ca }),
      headers: {
        accept: "application/json",
        ...(sent !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
    };
    const request = (url.protocol === "https:" ? https : http).request(url, all, (response) => {
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
