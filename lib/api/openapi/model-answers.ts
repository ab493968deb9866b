/** What the REST API answers about models, and what they answer. */
import { z } from "zod";

import { count } from "./answers.ts";

export const ModelList = z.strictObject({
  models: z.array(z.string()),
  count,
  served: z.array(
    z.strictObject({
      name: z.string(),
      service: z.string(),
      namespace: z.string(),
      protocol: z.enum(["v1", "v2"]).optional(),
      type: z.enum(["anomaly", "predictive", "classification"]).optional(),
      description: z.string().optional(),
      /** Why it cannot be asked. */
      because: z.string().optional(),
    }),
  ),
  /** Why there may be more of them than these. */
  missing: z.string().optional(),
});

export const ModelHealth = z.strictObject({
  model: z.string(),
  status: z.enum(["ready", "unavailable"]),
  service: z.string(),
  namespace: z.string(),
  message: z.string().optional(),
});

const Forecast = z.strictObject({ values: z.array(z.number()), confidence: z.array(z.number().min(0).max(1)) });

export const Detections = z.strictObject({
  predictions: z.union([z.array(z.number()), z.array(z.array(z.number())), z.record(z.string(), Forecast)]),
  model_name: z.string(),
  model_version: z.string().optional(),
});
