import { type Bed, run } from "./bed.ts";

/** A feature of the whole Knative Eventing: whoever switches it on switches it off again. */
export async function switchOidc({ kubectl }: Bed, value: "enabled" | "disabled"): Promise<void> {
  const patch = JSON.stringify({ data: { "authentication-oidc": value } });
  await run(kubectl, "patch", "configmap", "config-features", "-n", "knative-eventing", "--type=merge", "-p", patch);
}
