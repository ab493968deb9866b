import { defineScenario } from "../define-scenario.ts";
import { deploy, expose } from "../people.ts";

export const databaseAway = defineScenario({
  title: "the database that ledger asks for crashes, and so does ledger: it waits for that, and nothing is tried on it",
  workload: "ledger",
  ends: "handed-over",
  cause: /pods crash, and no recent rollout explains it/,
  async prepare(cluster) {
    await deploy(cluster, "ledger-db", { image: "shop/ledger-db:1.0" });
    await expose(cluster, "ledger-db");
    const env = [{ name: "DB_URL", value: "postgres://ledger-db:5432/ledger" }];
    await deploy(cluster, "ledger", { image: "shop/ledger:1.0", container: { env } });
  },
  async break(cluster) {
    cluster.images.set("shop/ledger-db:1.0", "crashes");
    cluster.images.set("shop/ledger:1.0", "crashes");
  },
});
