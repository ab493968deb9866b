import { defineScenario } from "../define-scenario.ts";
import { deploy, edit } from "../people.ts";

export const noSuchNode = defineScenario({
  title: "a new version of images wants a node that there is none of",
  workload: "images",
  ends: "healed",
  cause: /finds no node, .*nodeSelector\.disk is new/,
  prepare: (cluster) => deploy(cluster, "images", { image: "shop/images:1.0" }),
  break: (cluster) => edit(cluster, "images", { op: "add", path: "/spec/nodeSelector", value: { disk: "ssd" } }),
});
