import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

import type { Context } from "../healing/context.ts";
import { deliveriesOf } from "../healing/delivery.ts";
import { type Access, type Asked, oidcOf, refusalOf } from "../http/access.ts";
import { type FunctionDefinition, pathOf } from "../http/define-function.ts";
import { deliver } from "../http/deliver.ts";
import { BODY_AT_MOST_BYTES } from "../http/read-body.ts";
import { Refused } from "../http/refused.ts";
import type { Said, Sent } from "../http/sent-and-said.ts";
import { PROBES } from "./probes.ts";

export interface Front {
  readonly functions: readonly FunctionDefinition<Context>[];
  readonly context: Context;
  readonly access: Access;
}

type Straight = (sent: Sent) => Promise<Said>;

/**
 * What a process of Knative listens with. Ordinary events and probes are answered straight from `node:http`: the Web's `Request` costs more CPU
 * when it is first touched than all the rest of a start, and with its adaptor half of the events per second. Everything else (people and tools, an
 * event of unknown length, a wrong method, whoever may not call or has to prove who he is) goes to the Hono app, which is loaded when it is first needed. It has the same
 * paths and the same code behind them, so what is said does not depend on the way.
 */
export function front(options: Front, loadHono: (options: Front) => Promise<RequestListener> = hono): RequestListener {
  const straight = straightRoutes(options);
  let loaded: Promise<RequestListener> | undefined;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = straight.get(`${request.method} ${request.url}`);
    const headers = route && headersOf(request);
    if (headers && hasKnownLength(request) && mayComeIn(options.access, askedBy(request, headers))) {
      return write(response, await route({ headers, body: () => bodyOf(request) }));
    }
    loaded ??= loadHono(options);
    (await loaded)(request, response);
  }

  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      options.context.log.error({ path: request.url, err: error }, "an answer could not be given");
      response.destroy();
    });
  };
}

async function hono({ functions, context, access }: Front): Promise<RequestListener> {
  const [{ getRequestListener }, { appOf }] = await Promise.all([import("@hono/node-server"), import("./app.ts")]);
  return getRequestListener((await appOf(functions, context, access)).fetch);
}

function straightRoutes({ functions, context }: Front): ReadonlyMap<string, Straight> {
  const { world, drops, log } = context;
  const around = deliveriesOf(context);
  const routes = new Map<string, Straight>();
  for (const [path, status] of Object.entries(PROBES)) {
    const said = { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(status) };
    routes.set(`GET ${path}`, async () => said);
  }
  for (const definition of functions) {
    const serving = { context, world, drops, log, around };
    routes.set(`POST ${pathOf(definition.name)}`, (sent) => deliver(definition, serving, sent));
  }
  return routes;
}

/** Without asking anybody. */
function mayComeIn(access: Access, asked: Asked): boolean {
  return refusalOf(access, asked) === undefined && oidcOf(access, asked.path) === undefined;
}

/** Node reads no more of a body than its Content-Length, and without one, or chunks, there is none. */
function hasKnownLength({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] === undefined && Number(headers["content-length"] ?? 0) <= BODY_AT_MOST_BYTES;
}

function askedBy({ url = "" }: IncomingMessage, headers: ReadonlyMap<string, string>): Asked {
  const of = (name: string): string => headers.get(name) ?? "";
  return { path: url, host: of("host"), authorization: of("authorization"), origin: of("origin") };
}

/** From the raw ones: Node's own record leaves out what was sent twice. */
function headersOf({ rawHeaders }: IncomingMessage): Map<string, string> {
  const headers = new Map<string, string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!.toLowerCase();
    const before = headers.get(name);
    headers.set(name, before === undefined ? rawHeaders[at + 1]! : `${before}, ${rawHeaders[at + 1]}`);
  }
  return headers;
}

function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.on("close", () => request.complete || reject(new Refused(400, "the connection ended before the body did")));
  });
}

function write(response: ServerResponse, { status, headers, body = "" }: Said): void {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.end(body);
}
