import { Hono } from "hono";

import { allowOnly, fail } from "./failure.ts";

/** Routes of the Go engine that answered with one averaged row or an invented number. They are here when they are true. */
export const INSIGHTS = [
  ["POST", "/api/v1/coordination/trigger", "a request for several objects; /api/v1/remediation/trigger takes one"],
] as const;

/** A clear no: whoever asks is told that there is no answer, and never gets a made-up one. */
export function insightRoutes(): Hono {
  const app = new Hono();
  for (const [method, path, what] of INSIGHTS) {
    app.on(method, path, (c) =>
      fail(c, {
        status: 501,
        error: `this version does not do that yet: ${what}`,
        details: "nothing was asked or changed",
      }),
    );
    allowOnly(app, method, path);
  }
  return app;
}
