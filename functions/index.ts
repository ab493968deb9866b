// Written by `npm run index`.
import { alerts } from "./alerts.ts";
import { anomalies } from "./anomalies.ts";
import { api } from "./api.ts";
import { notifications } from "./notifications.ts";
import { steps } from "./steps.ts";
import { workflows } from "./workflows.ts";

export const functions = {
  alerts,
  anomalies,
  api,
  notifications,
  steps,
  workflows,
};
