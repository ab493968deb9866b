import { Hono } from "hono";

import { allowOnly } from "../api/failure.ts";
import type { Context } from "../healing/context.ts";
import { deliveriesOf } from "../healing/delivery.ts";
import type { Access } from "../http/access.ts";
import { authenticate } from "../http/authenticate.ts";
import type { FunctionDefinition } from "../http/define-function.ts";
import { errorBody } from "../http/error-body.ts";
import { requestIdOf, requestIds } from "../http/request-id.ts";
import { serveFunction } from "../http/serve-function.ts";
import { PROBES } from "./probes.ts";

/** The routes of one function or of all: the same paths in every way to run it. */
export async function appOf(
  functions: readonly FunctionDefinition<Context>[],
  context: Context,
  access: Access,
): Promise<Hono> {
  const { world, drops, log } = context;
  const around = deliveriesOf(context);
  const app = new Hono();
  app.use(requestIds(world));
  app.use(authenticate(access, world));
  for (const [path, status] of Object.entries(PROBES)) {
    app.get(path, (c) => c.json(status));
    allowOnly(app, "GET", path);
  }
  for (const definition of functions) {
    if (definition.routes) app.route("/", (await definition.routes())(context));
    app.route("/", serveFunction(definition, { context, world, drops, log, around }));
  }
  const names = functions.map(({ name }) => name).join(", ");
  app.notFound((c) => {
    const error = `nothing is served at ${c.req.path}; this process serves ${names}`;
    return c.json(errorBody(c, error, { code: "not_found" }), 404);
  });
  app.onError((error, c) => {
    log.error({ path: c.req.path, request: requestIdOf(c), err: error }, "unexpected");
    return c.json(errorBody(c, "unexpected; the log knows more", { code: "internal_error" }), 500);
  });
  return app;
}
