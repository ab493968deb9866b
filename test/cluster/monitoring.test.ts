import { describe, expect, it } from "vitest";

import { selector } from "../../lib/domain/promql.ts";
import { NODE_NAMES, diskQueries } from "../../lib/insights/disk-exhaustion.ts";
import { memoryQuery } from "../../lib/insights/memory-leak.ts";
import { rightSizingQueries } from "../../lib/insights/right-sizing.ts";
import { CONTROL_PLANE_QUERIES, usageQueries } from "../../lib/insights/usage.ts";
import { POD } from "../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import { prometheus } from "../../lib/world/prometheus.ts";
import { deploy, image, isClosed, isSettledAs, rollOut } from "../behaviours/shop.ts";
import { FunctionProcess, freePort } from "../support/function-process.ts";
import { noMonitoring, startMonitoring } from "../support/monitoring-stack.ts";
import { type RealShop, environmentOf, openShop } from "../support/real-shop.ts";

/** As kube-prometheus has it, with seconds in place of minutes. */
const CRASH_LOOPING = `
groups:
  - name: kubernetes-apps
    interval: 1s
    rules:
      - alert: KubePodCrashLooping
        expr: max_over_time(kube_pod_container_status_waiting_reason{reason="CrashLoopBackOff",job="kube-state-metrics"}[5s]) >= 1
        for: 1s
        labels: { severity: warning }
        annotations: { summary: Pod is crash looping. }
`;

const labels = (of: Record<string, string>): string =>
  Object.entries(of)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(",");

/** What kube-state-metrics says of the pods of a namespace, read from the API server at each scrape. */
async function stateMetrics({ cluster, namespace }: RealShop): Promise<string> {
  const { items } = await cluster.list<Pod>(POD, { namespace });
  const lines = items.flatMap(({ metadata, status }) =>
    (status?.containerStatuses ?? []).flatMap(({ name: container, state }) => {
      const reason = state?.waiting?.reason;
      if (reason === undefined) return [];
      const of = {
        namespace,
        pod: metadata.name,
        uid: metadata.uid ?? "",
        container,
        reason,
        job: "kube-state-metrics",
      };
      return [`kube_pod_container_status_waiting_reason{${labels(of)}} 1`];
    }),
  );
  return `# TYPE kube_pod_container_status_waiting_reason gauge\n${lines.join("\n")}\n`;
}

describe.skipIf(noMonitoring !== undefined)(
  `a real Prometheus and a real Alertmanager${noMonitoring ? ` (${noMonitoring})` : ""}`,
  () => {
    it("one alert goes from the rule through both of them to a healed workload, and its end closes the incident", async () => {
      const shop = await openShop();
      const port = await freePort();
      const stack = await startMonitoring({
        metrics: () => stateMetrics(shop),
        rules: CRASH_LOOPING,
        webhook: `http://127.0.0.1:${port}/alertmanager`,
      });
      const engine = new FunctionProcess(undefined, port, {
        ...environmentOf(shop.settings),
        PROMETHEUS_URL: stack.prometheus,
        ALERTMANAGER_URL: stack.alertmanager,
      });
      const scene = shop.scene as never;
      try {
        await engine.start();
        await deploy(scene, "shop/cart:1.0");
        await rollOut(scene, "shop/cart:2.0", "crashes");

        const healed = await shop.scene.until("healed", isSettledAs("healed"));

        expect(await image(scene)).toBe("shop/cart:1.0");
        expect(healed.signals).toMatchObject([{ kind: "alert", name: "KubePodCrashLooping" }]);
        expect(healed.workflow?.steps).toMatchObject([
          { action: "undo-rollout", attempts: 1, state: { status: "done" } },
        ]);
        const health = (await (await fetch(`${engine.url}/api/v1/health`)).json()) as { dependencies: object };
        expect(health.dependencies).toMatchObject({ prometheus: { status: "ok" }, alertmanager: { status: "ok" } });
        await shop.scene.until("closed", isClosed);
      } finally {
        await engine.kill();
        await stack.end();
        await shop.end();
      }
    });

    describe("that is asked", () => {
      const HOSTILE = String.raw`a"} or up{x="\ ` + "\nb";

      it("compares a label with exactly the value that was given, whatever it is made of", async () => {
        const stack = await startMonitoring({
          metrics: async () => `hostile{pod=${JSON.stringify(HOSTILE)}} 7\nhostile{pod="other"} 8\n`,
          rules: CRASH_LOOPING,
          webhook: "http://127.0.0.1:1/",
        });
        try {
          const metrics = prometheus({ url: stack.prometheus });
          const valuesOf = async (query: string): Promise<unknown> =>
            (await metrics.query(query)).series.map(({ value }) => value);
          await expect.poll(() => valuesOf("count(hostile)"), { timeout: 20_000 }).toEqual([2]);

          expect(await valuesOf(selector("hostile", { pod: HOSTILE }))).toEqual([7]);
          expect(await valuesOf(selector("hostile", { pod: { not: HOSTILE } }))).toEqual([8]);
          expect(await valuesOf(selector("hostile", { pod: { oneOf: [HOSTILE, "x"] } }))).toEqual([7]);
          expect(await valuesOf(selector("hostile", { pod: { oneOf: [] } }))).toEqual([]);
          expect(await valuesOf(selector("hostile", { pod: { noneOf: [HOSTILE] } }))).toEqual([8]);
          expect(await valuesOf("vector(0) / vector(0)")).toEqual([undefined]);
          // Whole minutes, the last of them after the only samples that there are.
          const to = Math.floor(Date.now() / 1000) + 60;
          const range = { from: to - 3600, to, step: 60 };
          const [course] = (await metrics.queryRange(selector("hostile", { pod: "other" }), range)).series;
          expect(course?.points.at(-1)).toEqual({ at: to, value: 8 });
          expect((course?.missing ?? 0) + (course?.points.length ?? 0)).toBe(61);
          await expect(metrics.query("sum(")).rejects.toMatchObject({ kind: "invalid" });
          expect(await metrics.alertRules(["KubePodCrashLooping"])).toMatchObject([
            { forSeconds: 1, intervalSeconds: 1, lookBack: { kind: "known", seconds: 5 } },
          ]);
        } finally {
          await stack.end();
        }
      });

      it("understands every question of the insights", async () => {
        const stack = await startMonitoring({
          metrics: async () => "",
          rules: CRASH_LOOPING,
          webhook: "http://127.0.0.1:1/",
        });
        try {
          const metrics = prometheus({ url: stack.prometheus });
          const questions = [
            ...Object.values(
              rightSizingQueries({ namespace: HOSTILE, podPrefix: "cart-", windowSeconds: 30 * 86_400 }),
            ),
            ...Object.values(diskQueries({ instance: { contains: HOSTILE }, mountpoint: "/" })),
            ...Object.values(usageQueries("shop")),
            ...Object.values(usageQueries(undefined, ["namespace", "node"])),
            ...Object.values(CONTROL_PLANE_QUERIES),
            memoryQuery({ namespace: "shop" }),
            NODE_NAMES,
          ];

          for (const question of questions)
            expect([question, await metrics.query(question)]).toEqual([question, { series: [], warnings: [] }]);
        } finally {
          await stack.end();
        }
      });
    });
  },
);
