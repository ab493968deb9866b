import type { Operation } from "./define-operation.ts";
import { ENGINE_OPERATIONS } from "./engine-operations.ts";
import { INCIDENT_OPERATIONS } from "./incident-operations.ts";
import { INSIGHT_OPERATIONS } from "./insight-operations.ts";
import { MODEL_OPERATIONS } from "./model-operations.ts";

/** Every route of the REST API, for whoever reads about it. */
export const OPERATIONS: readonly Operation[] = [
  ...INCIDENT_OPERATIONS,
  ...INSIGHT_OPERATIONS,
  ...MODEL_OPERATIONS,
  ...ENGINE_OPERATIONS,
];
