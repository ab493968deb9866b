import { beforeEach, describe, expect, it } from "vitest";

import { FAST_CLOCK, pingSourceClock } from "../../lib/world/fast-clock.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { PING_SOURCE } from "../../lib/world/kubernetes/kinds.ts";
import type { FastClock, KubeObject } from "../../lib/world/world.ts";

const NAMESPACE = "kubeheal";
const REF = { ...PING_SOURCE, namespace: NAMESPACE, name: FAST_CLOCK };
const AUDIENCE = "serving.knative.dev/service/kubeheal/workflows";
const SERVICE = "workflows";
const EACH_MINUTE = "* * * * *";

interface Changed {
  readonly schedule?: string;
  readonly service?: string;
  readonly audience?: string;
}

let cluster: InMemoryCluster;
beforeEach(() => {
  cluster = new InMemoryCluster();
  cluster.add(namespace(NAMESPACE));
});
const clock = (more: Changed = {}): FastClock =>
  pingSourceClock(cluster, { namespace: NAMESPACE, schedule: EACH_MINUTE, service: SERVICE, ...more });
const stored = async (): Promise<KubeObject> => cluster.get<KubeObject>(REF);

describe("a fast clock that is there already", () => {
  it("is left alone where it ticks as it should", async () => {
    await clock().start();
    const before = await stored();
    await clock().start();

    expect(await stored()).toEqual(before);
  });

  it("is left alone where Knative has added defaults", async () => {
    await clock().start();
    await cluster.patch(REF, [{ op: "add", path: "/spec/timezone", value: "Etc/UTC" }]);
    const before = await stored();
    await clock().start();

    expect(await stored()).toEqual(before);
  });

  it.each<[string, Changed]>([
    ["Knative's OIDC was switched on", { audience: AUDIENCE }],
    ["the pace was changed", { schedule: "*/2 * * * * *" }],
    ["the Service has another name", { service: "heal-workflows" }],
  ])("is put right where %s since it was made", async (_what, now) => {
    await clock().start();
    await clock(now).start();

    const { schedule = EACH_MINUTE, service = SERVICE, audience } = now;
    const sink = { uri: "/functions/workflows", ref: { name: service }, ...(audience !== undefined && { audience }) };
    expect(await stored()).toMatchObject({ spec: { schedule, sink } });
  });

  it("asks for no token any more where OIDC was switched off", async () => {
    await clock({ audience: AUDIENCE }).start();
    await clock().start();

    expect(await stored()).not.toHaveProperty("spec.sink.audience");
  });
});

it("is started when another has stopped it in between, or at the next need", async () => {
  await clock().start();
  await clock().stop();
  await clock().stop();
  await clock().start();

  expect(await stored()).toMatchObject({ metadata: { name: FAST_CLOCK } });
});
