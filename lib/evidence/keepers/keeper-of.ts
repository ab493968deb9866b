import type { Keeper } from "../../domain/keeper.ts";
import { type Owner, deploymentMethod } from "../../domain/owner.ts";
import { inWords } from "../../domain/target.ts";
import type { Detected } from "../../engine/detect-owner.ts";
import { type Cluster, isWorldError } from "../../world/world.ts";
import { APPLICATION_RIGHTS, applicationOf } from "./application.ts";
import { CUSTOM_RESOURCE_RIGHTS, customResourceOf } from "./custom-resource.ts";
import { FLUX_RIGHTS, fluxObjectOf } from "./flux-object.ts";
import type { Asked, Reading } from "./reading.ts";
import { type Named, releaseOf } from "./release.ts";

const READING: Readonly<Partial<Record<Owner["kind"], Reading>>> = {
  "argo-cd": applicationOf,
  flux: fluxObjectOf,
  operator: customResourceOf,
};

export const KEEPER_RIGHTS = [...APPLICATION_RIGHTS, ...FLUX_RIGHTS, ...CUSTOM_RESOURCE_RIGHTS];

/** Whoever decides what the target should be, as far as it can be read. */
export async function keeperOf(cluster: Cluster, { owner, object, details }: Detected, asked: Asked): Promise<Keeper> {
  const by = `${inWords(asked.target)} is deployed by ${deploymentMethod(owner)} (${owner.because})`;
  const unknown = (because: string): Keeper => ({ kind: "unknown", because: `${by}${because}` });
  try {
    const keeper = await (owner.kind === "helm"
      ? releaseOf(cluster, releaseIn(details), asked)
      : read(cluster, owner, { object, asked }));
    if (!keeper) return unknown("");
    return keeper.kind === "unknown" ? unknown(`, and ${keeper.because}`) : keeper;
  } catch (error) {
    if (!isWorldError(error, "forbidden", "invalid")) throw error;
    return unknown(`, and that cannot be read: ${error.message}`);
  }
}

function releaseIn({ release_name: name, release_namespace: namespace }: Detected["details"]): Named {
  return { name, namespace };
}

// oxlint-disable-next-line max-params -- whose, of what
async function read(
  cluster: Cluster,
  { kind }: Owner,
  { object, asked }: { readonly object: Detected["object"]; readonly asked: Asked },
): Promise<Keeper | undefined> {
  return object && READING[kind]?.(cluster, object, asked);
}
