import { defineScenario } from "../define-scenario.ts";
import { deploy, edit } from "../people.ts";

export const missingSecret = defineScenario({
  title: "a new version of accounts wants a Secret that nobody made",
  workload: "accounts",
  ends: "healed",
  cause: /cannot be created, .*envFrom of container accounts is new/,
  prepare: (cluster) => deploy(cluster, "accounts", { image: "shop/accounts:1.0" }),
  break: (cluster) =>
    edit(cluster, "accounts", {
      op: "add",
      path: "/spec/containers/0/envFrom",
      value: [{ secretRef: { name: "keys" } }],
    }),
});
