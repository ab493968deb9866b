import { createHash } from "node:crypto";

import { z } from "zod";

/** The root owner of what is in trouble: what a person would name. `namespace` is absent for cluster-scoped kinds. */
export const Target = z.strictObject({
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
});
export type Target = z.infer<typeof Target>;

/** `apps` of `apps/v1`; empty for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}

/** The API version is left out of the identity: apps/v1 and a later apps/v2 name the same Deployment. */
export function hashOfTarget({ apiVersion, kind, namespace, name }: Target): string {
  return shortHash(groupOf(apiVersion), kind, namespace ?? "", name);
}

/** Where no target can be named, an alert stands for itself: one record per alert name and namespace. */
export function hashOfAlert(alertname: string, namespace: string | undefined): string {
  return shortHash("alert", alertname, namespace ?? "");
}

/** 48 bits: among 10,000 targets two meet with a chance of one in six million. */
function shortHash(...parts: string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
}

export function inWords({ kind, namespace, name }: Pick<Target, "kind" | "namespace" | "name">): string {
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}
