import { defineScenario } from "../define-scenario.ts";
import { deploy, edit } from "../people.ts";

export const wrongPort = defineScenario({
  title: "a new version of prices is asked on a port that it does not listen on",
  workload: "prices",
  ends: "healed",
  cause: /does not become ready, .*readinessProbe\.httpGet\.port of container prices is 9090/,
  async prepare(cluster) {
    cluster.images.set("shop/prices:1.0", ({ container: { readinessProbe } }) =>
      readinessProbe?.httpGet?.port === 8080 ? "runs" : "never-ready",
    );
    const readinessProbe = { httpGet: { port: 8080, path: "/ready" } };
    await deploy(cluster, "prices", { image: "shop/prices:1.0", container: { readinessProbe } });
  },
  break: (cluster) =>
    edit(cluster, "prices", { op: "replace", path: "/spec/containers/0/readinessProbe/httpGet/port", value: 9090 }),
});
