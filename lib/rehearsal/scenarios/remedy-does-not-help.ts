import { defineScenario } from "../define-scenario.ts";
import { deploy, setImage } from "../people.ts";

export const remedyDoesNotHelp = defineScenario({
  title: "what mail depends on is gone: its new version crashes, and so does the one before",
  workload: "mail",
  ends: "handed-over",
  cause: /crashes, .*image of container mail/,
  prepare: (cluster) => deploy(cluster, "mail", { image: "shop/mail:5.0" }),
  async break(cluster) {
    cluster.images.set("shop/mail:5.1", "crashes");
    await setImage(cluster, "mail", "shop/mail:5.1");
    cluster.images.set("shop/mail:5.0", "crashes");
  },
});
