import { readFile } from "node:fs/promises";
import http from "node:http";
import https from "node:https";

import { z } from "zod";

import { printable } from "../domain/printable.ts";
import { WorldError, type WorldErrorKind } from "./world.ts";

export interface PrometheusOptions {
  /** `PROMETHEUS_URL`: Prometheus itself, or what answers like it: Thanos, OpenShift's thanos-querier. */
  readonly url: string;
  /** A bearer token, read again for each request, because it is renewed. Sent to this address and nowhere else. */
  readonly tokenFile?: string | undefined;
  /** PEM, of whoever signed its certificate. */
  readonly caFile?: string | undefined;
  readonly atMostSeconds?: number;
}

/** One question. */
export interface Question extends PrometheusOptions {
  readonly atMostBytes: number;
}

/** A server that does not answer within this is not waited for. */
export const ANSWER_WITHIN_SECONDS = 5;

/** prometheus.io/docs/prometheus/latest/querying/api/#format-overview */
const Said = z.object({ errorType: z.string(), error: z.string() });

/** The JSON of one GET. A token that may only read is enough for it, and not for a POST. */
export async function getJson(url: URL, options: Question): Promise<unknown> {
  const [token, ca] = await Promise.all([textOf(options.tokenFile), textOf(options.caFile)]);
  const headers = { accept: "application/json", ...(token && { authorization: `Bearer ${token.trim()}` }) };
  const { status, body } = await get(url, {
    headers,
    ca,
    atMostSeconds: options.atMostSeconds ?? ANSWER_WITHIN_SECONDS,
    atMostBytes: options.atMostBytes,
  });
  if (status !== 200) throw new WorldError(kindOf(status), `Prometheus answers ${status}${whyIn(body)}`);
  try {
    return JSON.parse(body) as unknown;
  } catch (error) {
    throw new WorldError("invalid", "Prometheus answers something that is no JSON", { cause: error });
  }
}

/** What it says of an expression that it cannot evaluate. */
function whyIn(body: string): string {
  try {
    const said = Said.safeParse(JSON.parse(body));
    return said.success ? `: ${printable(`${said.data.errorType}: ${said.data.error}`, 300)}` : "";
  } catch {
    return "";
  }
}

function kindOf(status: number): WorldErrorKind {
  if (status === 401 || status === 403) return "forbidden";
  return status >= 500 || status === 429 ? "unavailable" : "invalid";
}

async function textOf(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new WorldError("unavailable", `Prometheus is not asked, because ${file} cannot be read`, { cause: error });
  }
}

interface Asking {
  readonly headers: Readonly<Record<string, string>>;
  readonly ca: string | undefined;
  readonly atMostSeconds: number;
  readonly atMostBytes: number;
}

/** The whole answer within the time, whether the server is silent or slow. Redirects are an answer like others: nobody is sent elsewhere with our token. */
function get(url: URL, { headers, ca, atMostSeconds, atMostBytes }: Asking): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const lost = (because: string, cause?: unknown): void =>
      reject(new WorldError("unavailable", `Prometheus cannot be asked: ${because}`, { cause }));
    const options = { headers, agent: false, ...(ca !== undefined && { ca }) } as const;
    const request = (url.protocol === "https:" ? https : http).get(url, options, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length > atMostBytes) request.destroy(new Error(`its answer is larger than ${atMostBytes} bytes`));
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") }),
      );
      response.on("error", (error) => lost(error.message, error));
    });
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer within ${atMostSeconds} s`)),
      atMostSeconds * 1000,
    );
    request.on("close", () => clearTimeout(timer));
    // Only the code or our own words: the address may have a password in it.
    request.on("error", (error: NodeJS.ErrnoException) => lost(error.code ?? error.message, error));
  });
}
