import { VERSION } from "./version.ts";

/** What the kubelet and load balancers ask for, and the whole answer: nothing is read for it. */
export const PROBES: Readonly<Record<string, object>> = {
  "/health": { status: "ok", version: VERSION },
  "/ready": { status: "ready" },
};
