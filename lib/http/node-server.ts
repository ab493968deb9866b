import { type RequestListener, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface NodeServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly listener: RequestListener;
  /** A whole request must be in within this time; a handler may take as long as it likes. */
  readonly requestSeconds?: number;
}

export interface NodeServer {
  readonly port: number;
  /** Takes no new connection, lets what is underway end, and cuts off what has not ended by then. */
  stop(atMostSeconds?: number): Promise<void>;
}

/** More is answered with 431; a token and a trace fit in well. */
const HEADERS_AT_MOST_BYTES = 16_384;

export async function nodeServer({
  host,
  port,
  listener,
  requestSeconds = 30,
}: NodeServerOptions): Promise<NodeServer> {
  const requestTimeout = requestSeconds * 1000;
  // Node looks for late requests only that often, and by default every 30 s.
  const connectionsCheckingInterval = Math.min(requestTimeout, 5000);
  const limits = { maxHeaderSize: HEADERS_AT_MOST_BYTES, requestTimeout, connectionsCheckingInterval };
  const server = createServer(limits, listener);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: (atMostSeconds = 30) => drain(server, atMostSeconds),
  };
}

function drain(server: Server, atMostSeconds: number): Promise<void> {
  return new Promise((resolve) => {
    const cutOff = setTimeout(() => server.closeAllConnections(), atMostSeconds * 1000);
    // A connection whose last answer has gone out is kept by the client for seconds, unless somebody closes it.
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(cutOff);
      clearInterval(sweep);
      resolve();
    });
  });
}
