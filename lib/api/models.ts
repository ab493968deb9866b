import { Hono } from "hono";
import { z } from "zod";

import type { Model, Predicted } from "../domain/model.ts";
import type { Context } from "../healing/context.ts";
import { readJson } from "../http/read-json.ts";
import { Refused } from "../http/refused.ts";
import { type FoundModel, findModels, readinessOf } from "../models/find-models.ts";
import { WorldError } from "../world/world.ts";
import { demand } from "./authorize.ts";
import { TurnedAway, allowOnly, checked } from "./failure.ts";
import { orUnavailable } from "./model-for.ts";

const ROWS_AT_MOST = 10_000;

/** What a body may hold without loss; larger ones are no measurement of anything. */
const number = z.number().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);

export const Detection = z.object({
  model: z.string().min(1, "Missing 'model' field").max(100),
  instances: z.array(z.array(number).min(1)).min(1, "Missing 'instances' field").max(ROWS_AT_MOST),
});

/** Models as the Go engine's clients ask for them: which there are, whether one is ready, and what it says of rows of their own. */
export function modelRoutes(context: Context): Hono {
  const app = new Hono();
  const { namespace } = context.settings.models;

  app.get("/api/v1/models", async (c) => {
    await demand(context, c, { verb: "list", namespace });
    const { models, missing } = await enabled(context);
    return c.json({ models: models.map(({ name }) => name), count: models.length, served: models.map(shown), missing });
  });

  app.get("/api/v1/models/:model/health", async (c) => {
    await demand(context, c, { verb: "get", namespace });
    const found = await modelNamed(context, c.req.param("model"));
    const message = await readinessOf(context, found);
    const { name, service, namespace: where } = found;
    return c.json({
      model: name,
      status: message === undefined ? "ready" : "unavailable",
      service,
      namespace: where,
      message,
    });
  });

  app.post("/api/v1/detect", async (c) => {
    const { model: name, instances } = checked(Detection, await readJson(c.req.raw, { atMostBytes: 1024 * 1024 }));
    await demand(context, c, { verb: "get", namespace });
    const { predicted, model } = await detect(context, name, instances);
    return c.json({
      predictions: predictionsOf(predicted),
      model_name: model.name,
      model_version: predicted.version,
    });
  });

  allowOnly(app, "GET", "/api/v1/models");
  allowOnly(app, "GET", "/api/v1/models/:model/health");
  allowOnly(app, "POST", "/api/v1/detect");
  return app;
}

async function enabled(context: Context): Promise<Awaited<ReturnType<typeof findModels>>> {
  if (!context.settings.models.isEnabled)
    throw new TurnedAway({ status: 404, error: "models are not asked: ENABLE_KSERVE_INTEGRATION is false" });
  return findModels(context);
}

async function modelNamed(context: Context, name: string): Promise<FoundModel> {
  const { models, missing } = await enabled(context);
  const found = models.find((each) => each.name === name);
  if (found) return found;
  if (missing !== undefined) throw new WorldError("unavailable", `model not found: ${missing}`);
  const others = models.length === 0 ? "there is none" : `there are ${models.map((each) => each.name).join(", ")}`;
  throw new TurnedAway({ status: 404, error: `model not found: ${name}`, details: others });
}

async function detect(
  context: Context,
  name: string,
  rows: z.infer<typeof Detection>["instances"],
): Promise<{ predicted: Predicted; model: Model }> {
  const found = await modelNamed(context, name);
  if (found.model === undefined) throw new WorldError("unavailable", `model unavailable: ${name}: ${found.because}`);
  const { models } = context.world;
  const width = rows[0]?.length;
  if (rows.some((row) => row.length !== width)) throw new Refused(422, "instances: the rows differ in width");
  const { width: expected } = await models.describe(found.model);
  if (expected !== undefined && expected !== width)
    throw new Refused(422, `instances: a row has ${width} numbers, and model ${name} says that it takes ${expected}`);
  // What a model refuses is what the caller sent: it is passed on as it is.
  const predicted = await orUnavailable(["not-found"], models.predict(found.model, rows));
  return { predicted, model: found.model };
}

/** One number for each row where a row has one: so the Go engine's clients read it. */
function predictionsOf(predicted: Predicted): unknown {
  if (predicted.kind === "forecast") return predicted.metrics;
  return predicted.rows.every((row) => row.length === 1) ? predicted.rows.flat() : predicted.rows;
}

function shown(found: FoundModel): object {
  const { name, service, namespace } = found;
  const { protocol, type, description } = found.model ?? {};
  return {
    name,
    service,
    namespace,
    protocol,
    type,
    description,
    because: "because" in found ? found.because : undefined,
  };
}
