import { type Context as HttpContext, Hono } from "hono";
import { z } from "zod";

import { NAMESPACE_NAME, OBJECT_NAME, OBJECT_NAME_AT_MOST } from "../domain/names.ts";
import { deploymentMethod } from "../domain/owner.ts";
import { ownerOf } from "../evidence/owner-walk.ts";
import type { Context } from "../healing/context.ts";
import { demand } from "./authorize.ts";
import { allowOnly, checked, fail } from "./failure.ts";

const KINDS = { deployment: "Deployment", statefulset: "StatefulSet", daemonset: "DaemonSet" } as const;
export const DETECTED_KINDS = Object.keys(KINDS) as (keyof typeof KINDS)[];

export const Named = z.object({
  namespace: z.string().regex(NAMESPACE_NAME, "expected the name of a namespace"),
  name: z.string().max(OBJECT_NAME_AT_MOST).regex(OBJECT_NAME, "expected the name of a Kubernetes object"),
});

/** Who deploys a workload, as far as it says itself. It is read at each call, so of the Go engine's cache only the routes are left. */
export function detectionRoutes(context: Context): Hono {
  const app = new Hono();
  for (const kind of DETECTED_KINDS) {
    const path = `/api/v1/detect/${kind}/:namespace/:name`;
    app.get(path, (c) => detect(context, c, KINDS[kind]));
    allowOnly(app, "GET", path);
  }
  app.post("/api/v1/detect/cache/clear", (c) =>
    c.json({ success: true, message: "There is no cache: every answer is read afresh" }),
  );
  app.get("/api/v1/detect/cache/stats", (c) =>
    c.json({ success: true, data: { total_entries: 0, valid_entries: 0, expired_entries: 0, ttl_seconds: 0 } }),
  );
  allowOnly(app, "POST", "/api/v1/detect/cache/clear");
  allowOnly(app, "GET", "/api/v1/detect/cache/stats");
  return app;
}

async function detect(context: Context, c: HttpContext, kind: string): Promise<Response> {
  const { namespace, name } = checked(Named, c.req.param());
  await demand(context, c, { verb: "get", namespace });
  const detected = await ownerOf(context.world.cluster, { apiVersion: "apps/v1", kind, namespace, name });
  if (!detected) {
    const error = `failed to get ${kind.toLowerCase()} ${namespace}/${name}: not found`;
    return fail(c, { status: 404, error });
  }
  const { owner, source, details } = detected;
  return c.json({
    success: true,
    data: {
      method: deploymentMethod(owner),
      confidence: owner.confidence,
      source,
      details: { ...details, because: owner.because, ...(owner.name !== undefined && { owner: owner.name }) },
      detected_at: context.world.now().toISOString(),
      namespace,
      resource_name: name,
      resource_kind: kind,
    },
    message: `${kind} method detected successfully`,
  });
}
