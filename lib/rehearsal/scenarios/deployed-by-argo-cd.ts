import { defineScenario } from "../define-scenario.ts";
import { SHOP, deploy, setImage } from "../people.ts";

export const deployedByArgoCd = defineScenario({
  title:
    "a new version of invoices crashes, and Argo CD deploys it: its source is named, and nothing is changed behind its back",
  workload: "invoices",
  ends: "handed-over",
  cause: /crashes, .*image of container invoices is shop\/invoices:2\.0/,
  prepare: (cluster) =>
    deploy(cluster, "invoices", {
      image: "shop/invoices:1.0",
      annotations: { "argocd.argoproj.io/tracking-id": `invoices:apps/Deployment:${SHOP}/invoices` },
    }),
  async break(cluster) {
    cluster.images.set("shop/invoices:2.0", "crashes");
    await setImage(cluster, "invoices", "shop/invoices:2.0");
  },
});
