import { defineScenario } from "../define-scenario.ts";
import { addRack } from "../racks.ts";

const TURNS = 5;
const EVERY_SECONDS = 30;

export const nodeFlapping = defineScenario({
  title: "node rack-loose goes and comes back, and a person agrees that it is cordoned until it is stable",
  workload: "rack-loose",
  ends: "healed",
  cause: /^node rack-loose flaps: it became not ready \d times within an hour/,
  isApproved: true,
  opens: ["rack-loose"],
  async prepare(cluster) {
    addRack(cluster, "rack-loose");
  },
  async break(cluster) {
    for (let turn = 0; turn < TURNS; turn += 1) {
      cluster.clock.after(turn * EVERY_SECONDS + 1, () => cluster.stopNode("rack-loose"));
      cluster.clock.after(turn * EVERY_SECONDS + 16, () => cluster.startNode("rack-loose"));
    }
  },
});
