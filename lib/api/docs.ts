import { Hono } from "hono";

import { allowOnly } from "./failure.ts";

/**
 * `/openapi.json` describes the API, `/docs` shows that to people. Both are loaded when they are first asked for, as the schemas of all answers are for
 * nobody else. There is nothing in them that is not in the source, so nobody is asked who they are.
 */
export function docsRoutes(): Hono {
  const app = new Hono();
  let text: Promise<string> | undefined;
  app.get("/openapi.json", async (c) => {
    text ??= import("./openapi/document.ts").then(({ openApiDocument }) => JSON.stringify(openApiDocument()));
    return c.body(await text, 200, { "content-type": "application/json" });
  });
  app.get("/docs", async (c) => {
    const { DOCS, POLICY } = await import("./docs-page.ts");
    c.header("content-security-policy", POLICY);
    c.header("x-content-type-options", "nosniff");
    return c.html(DOCS);
  });
  allowOnly(app, "GET", "/openapi.json");
  allowOnly(app, "GET", "/docs");
  return app;
}
