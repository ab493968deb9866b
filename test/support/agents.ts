import { deployment } from "../../lib/world/in-memory/builders.ts";
import { DAEMON_SET } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";

/** A DaemonSet: one pod on every node. */
export function agents(namespace: string, name: string): KubeObject {
  const { metadata, spec } = deployment({ namespace, name, image: `platform/${name}:1` });
  const { replicas: _, ...rest } = spec!;
  return { ...DAEMON_SET, metadata, spec: rest } as KubeObject;
}
