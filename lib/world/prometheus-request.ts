import { readFile } from "node:fs/promises";

import { z } from "zod";

import { printable } from "../domain/printable.ts";
import { type Answered, type JsonRequest, NoAnswer, requestJson } from "./json-request.ts";
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
  const { status, text } = await answered({
    method: "GET",
    url,
    ca,
    // Nobody is asked often enough to keep a connection for.
    agent: false,
    atMostSeconds: options.atMostSeconds ?? ANSWER_WITHIN_SECONDS,
    atMostBytes: options.atMostBytes,
    ...(token && { headers: { authorization: `Bearer ${token.trim()}` } }),
  });
  if (status !== 200) throw new WorldError(kindOf(status), `Prometheus answers ${status}${whyIn(text)}`);
  try {
    return JSON.parse(text) as unknown;
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

async function answered(request: JsonRequest): Promise<Answered> {
  try {
    return await requestJson(request);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    throw new WorldError("unavailable", `Prometheus cannot be asked: ${error.message}`, { cause: error });
  }
}
