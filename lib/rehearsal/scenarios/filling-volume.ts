import { defineScenario } from "../define-scenario.ts";
import { addClaim, fillVolume, resize } from "../volumes.ts";

export const fillingVolume = defineScenario({
  title: "the volume of photos is almost full; it is expanded once where a person agrees",
  workload: "photos",
  ends: "healed",
  cause: /^the volume of claim photos is filling up: 2\.0 % of its bytes are free/,
  isApproved: true,
  async prepare(cluster) {
    addClaim(cluster, "photos", "10Gi");
    resize(cluster, "photos");
  },
  break: (cluster) => fillVolume(cluster, "photos", "9.8Gi"),
});
