import { PERSISTENT_VOLUME_CLAIM, STORAGE_CLASS } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";

/** A class whose volumes can grow, or not. */
export function storageClass(name: string, allowVolumeExpansion = true): KubeObject {
  return { ...STORAGE_CLASS, metadata: { name }, provisioner: "disk.example", allowVolumeExpansion } as KubeObject;
}

/** Bound and of 10 GiB, in namespace `shop`. */
export function volumeClaim(
  name: string,
  parts: { readonly status?: object; readonly metadata?: object } = {},
): KubeObject {
  return {
    ...PERSISTENT_VOLUME_CLAIM,
    metadata: { namespace: "shop", name, ...parts.metadata },
    spec: {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "fast",
      volumeName: `pv-${name}`,
      resources: { requests: { storage: "10Gi" } },
    },
    status: { phase: "Bound", capacity: { storage: "10Gi" }, ...parts.status },
  } as KubeObject;
}
