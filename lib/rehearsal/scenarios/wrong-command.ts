import { defineScenario } from "../define-scenario.ts";
import { deploy, edit } from "../people.ts";

export const wrongCommand = defineScenario({
  title: "somebody changed the command of labels, and it crashes",
  workload: "labels",
  ends: "healed",
  cause: /crashes, .*command of container labels is new/,
  async prepare(cluster) {
    cluster.images.set("shop/labels:1.0", ({ container: { command } }) => (command ? "crashes" : "runs"));
    await deploy(cluster, "labels", { image: "shop/labels:1.0" });
  },
  break: (cluster) => edit(cluster, "labels", { op: "add", path: "/spec/containers/0/command", value: ["serv"] }),
});
