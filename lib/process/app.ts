import { Hono } from "hono";

import type { Context } from "../healing/context.ts";
import { type Access, authenticate } from "../http/authenticate.ts";
import type { FunctionDefinition } from "../http/define-function.ts";
import { errorBody } from "../http/error-body.ts";
import { serveFunction } from "../http/serve-function.ts";
import { VERSION } from "./version.ts";

/** The routes of one function or of all: the same paths in every way to run it. */
export function appOf(functions: readonly FunctionDefinition<Context>[], context: Context, access: Access): Hono {
  const { world, log } = context;
  const app = new Hono();
  app.use(authenticate(access));
  app.get("/health", (c) => c.json({ status: "ok", version: VERSION }));
  app.get("/ready", (c) => c.json({ status: "ready" }));
  for (const definition of functions) {
    if (definition.routes) app.route("/", definition.routes(context));
    app.route("/", serveFunction(definition, { context, world, log }));
  }
  const names = functions.map(({ name }) => name).join(", ");
  app.notFound((c) => {
    const error = `nothing is served at ${c.req.path}; this process serves ${names}`;
    return c.json(errorBody(error, { code: "not_found" }), 404);
  });
  app.onError((error, c) => {
    log.error({ path: c.req.path, err: error }, "unexpected");
    return c.json(errorBody("unexpected; the log knows more", { code: "internal_error" }), 500);
  });
  return app;
}
