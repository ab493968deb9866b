import http from "node:http";
import https from "node:https";

import type { CloudEvent } from "../domain/events.ts";
import { encodeBinary, type Encoded } from "../http/cloud-event.ts";
import type { Log } from "./log.ts";
import { idsIn } from "./trace.ts";
import type { Broker } from "./world.ts";

export interface PublisherOptions {
  /** `K_SINK`. */
  readonly sink: string;
  readonly log: Log;
  /** As in `HTTP_PROXY`; never taken from the environment by itself. Loopback is reached directly. */
  readonly proxy?: string | undefined;
  /** `K_CA_CERTS`, where the Broker's certificate is not signed by a public authority. */
  readonly ca?: string | undefined;
  /** Asked for at each event, where the Broker wants to know who sends it. */
  readonly token?: (() => string | undefined) | undefined;
  readonly atMostSeconds?: number;
}

interface Target {
  readonly sink: URL;
  readonly agent: http.Agent;
  readonly atMostSeconds: number;
}

/**
 * The Broker that Knative names by `K_SINK`. It speaks over `node:http`, because `fetch` costs 30 ms when it is first touched, and a function that
 * starts from zero has somebody waiting.
 */
export function publisher({ sink, log, proxy, ca, token, atMostSeconds = 5 }: PublisherOptions): Broker {
  const url = new URL(sink);
  const target = { sink: url, agent: agentFor(url, { proxy, ca }), atMostSeconds };
  const encoded = (event: CloudEvent): Encoded => {
    const { headers, body } = encodeBinary(event);
    const sent = token?.();
    return sent === undefined ? { headers, body } : { headers: { ...headers, authorization: `Bearer ${sent}` }, body };
  };

  return {
    async publish(event) {
      const trace = idsIn(event.extensions["traceparent"])?.traceId;
      const about = { event: event.id, type: event.type, incident: event.subject, trace };
      try {
        const status = await post(target, encoded(event));
        if (status >= 200 && status < 300) return "sent";
        log.warn({ ...about, status }, "the broker did not take the event");
        return "failed";
      } catch (error) {
        if (error instanceof NoAnswer) {
          // The in-memory channel answers only when all that follows has ended, so this is no sign that anything went wrong.
          log.info(about, `the broker has not answered within ${atMostSeconds} s`);
          return "perhaps";
        }
        log.warn(about, `the broker could not be reached: ${String(error)}`);
        return "failed";
      }
    },
  };
}

class NoAnswer extends Error {}

function agentFor(
  { protocol, hostname }: URL,
  { proxy, ca }: { proxy?: string | undefined; ca?: string | undefined },
): http.Agent {
  const local = hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
  const proxyEnv = proxy && !local ? { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } : {};
  const options = { keepAlive: true, proxyEnv, ...(ca && { ca }) };
  return protocol === "https:" ? new https.Agent(options) : new http.Agent(options);
}

/** Resolves to the status. A kept connection that the other side has just closed is no answer about the event, so it is sent over a new one. */
function post(target: Target, { headers, body }: Encoded): Promise<number> {
  const { sink, agent, atMostSeconds } = target;
  const length = String(Buffer.byteLength(body ?? ""));
  const options = { method: "POST", agent, headers: { ...headers, "content-length": length } };

  return new Promise((resolve, reject) => {
    const request = (sink.protocol === "https:" ? https : http).request(sink, options, (response) => {
      response.resume();
      response.on("error", () => undefined);
      resolve(response.statusCode ?? 0);
    });
    const timer = setTimeout(() => request.destroy(new NoAnswer()), atMostSeconds * 1000);
    request.on("close", () => clearTimeout(timer));
    request.on("error", (error: NodeJS.ErrnoException) => {
      const stale = request.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
      if (stale) post(target, { headers, body }).then(resolve, reject);
      else reject(error);
    });
    request.end(body);
  });
}
