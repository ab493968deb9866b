import { createHash } from "node:crypto";

import { type Incident, phaseOf, whyOf } from "../domain/incident.ts";
import { printable } from "../domain/printable.ts";
import { isWorldError, type KubeObject } from "../world/world.ts";
import type { Context } from "./context.ts";

/** The API server refuses a longer message. */
const MESSAGE_CHARACTERS = 1024;

interface EventObject extends KubeObject {
  readonly [field: string]: unknown;
}

/** Tells the people of a namespace by a Kubernetes Event on the target. The same transition has the same name, so it is told once. */
export async function tellTheNamespace(
  context: Context,
  incident: Incident,
  transition: { id: string; type: string },
): Promise<"told" | "known"> {
  const { target, namespace } = incident;
  if (!target || namespace === undefined) return "known";
  const at = context.world
    .now()
    .toISOString()
    .replace(/\.\d+Z$/, "Z");
  const isGood = ["healed", "recovered"].includes(phaseOf(incident)) || transition.type.endsWith(".closed");
  const event: EventObject = {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: `kubeheal.${createHash("sha256").update(transition.id).digest("hex").slice(0, 20)}`, namespace },
    involvedObject: target,
    reason: reasonOf(transition.type),
    type: isGood ? "Normal" : "Warning",
    message: printable(`${incident.id}: ${whyOf(incident)}`, MESSAGE_CHARACTERS),
    source: { component: "kubeheal" },
    reportingComponent: "kubeheal.io/notifications",
    reportingInstance: "notifications",
    firstTimestamp: at,
    lastTimestamp: at,
    count: 1,
  };
  try {
    await context.world.cluster.create(event);
    return "told";
  } catch (error) {
    if (isWorldError(error, "exists")) return "known";
    throw error;
  }
}

/** `io.kubeheal.incident.handed-over` becomes `IncidentHandedOver`, as reasons of Events are written. */
function reasonOf(type: string): string {
  const words = type.replace(/^io\.kubeheal\./, "").split(/[.-]/);
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}
