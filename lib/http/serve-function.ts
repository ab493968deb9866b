import { Hono } from "hono";

import { pathOf, type FunctionDefinition } from "./define-function.ts";
import { deliver, type Serving } from "./deliver.ts";
import { responseOf, sentBy } from "./sent-and-said.ts";

/** A function over HTTP. A process of Knative answers its ordinary events without this, see `front.ts`; what is said is the same. */
export function serveFunction<Context>(definition: FunctionDefinition<Context>, serving: Serving<Context>): Hono {
  const path = pathOf(definition.name);
  const app = new Hono();
  app.post(path, async (c) => responseOf(await deliver(definition, serving, sentBy(c.req.raw))));
  app.all(path, (c) => c.json({ error: "only POST is allowed here" }, 405, { allow: "POST" }));
  app.notFound((c) => c.json({ error: `nothing is served here; ${path} is` }, 404));
  return app;
}
