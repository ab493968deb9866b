import { describe, expect, it } from "vitest";

import { InMemoryCluster } from "../../../lib/world/in-memory/in-memory-cluster.ts";
import { VirtualClock } from "../../../lib/world/in-memory/virtual-clock.ts";
import { CONFIG_MAP } from "../../../lib/world/kubernetes/kinds.ts";
import type { Deployment } from "../../../lib/world/kubernetes/objects.ts";
import { CART, shop } from "./shop.ts";

const START = Date.parse("2026-01-01T00:00:00Z");
const isServing = (cart: Deployment | undefined): boolean => cart?.status?.availableReplicas === 3;
const secondsOn = (clock: VirtualClock): number => (clock.now().getTime() - START) / 1000;

describe("virtual time", () => {
  it("runs what is due in its order, each at its own time, and what that asks for as well", async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    const note = (what: string) => () => void seen.push(`${what} at ${secondsOn(clock)}`);
    clock.after(20, note("late"));
    clock.after(10, async () => {
      await Promise.resolve();
      note("early")();
      clock.after(5, note("asked for meanwhile"));
    });
    clock.after(15, note("cancelled")).cancel();
    clock.after(31, note("not yet"));

    await clock.passSeconds(30);

    expect(seen).toEqual(["early at 10", "asked for meanwhile at 15", "late at 20"]);
    expect(secondsOn(clock)).toBe(30);
  });
});

describe("waiting in the mode jump", () => {
  it("jumps to when it comes true", async () => {
    const cluster = shop({ podStartSeconds: 7 });

    const { satisfied } = await cluster.watchUntil(CART, isServing, 45);

    expect(satisfied).toBe(true);
    expect(secondsOn(cluster.clock)).toBe(7);
  });

  it("jumps to its limit when it does not come true, and gives what it saw last", async () => {
    const cluster = shop({ podStartSeconds: 60 });

    const watched = await cluster.watchUntil<Deployment>(CART, isServing, 45);

    expect(watched).toMatchObject({ satisfied: false, object: { status: { replicas: 3 } } });
    expect(secondsOn(cluster.clock)).toBe(45);
  });

  it("lets several wait, each no longer than its own limit", async () => {
    const cluster = shop({ podStartSeconds: 60 });
    const wait = (seconds: number) =>
      cluster
        .watchUntil(CART, isServing, seconds)
        .then(({ satisfied }) => `${satisfied} at ${secondsOn(cluster.clock)}`);

    expect(await Promise.all([wait(70), wait(10)])).toEqual(["true at 60", "false at 10"]);
  });

  it("loses no change that comes while it looks", async () => {
    const cluster = new InMemoryCluster();
    const ref = { ...CONFIG_MAP, namespace: "default", name: "a" };
    let creating: Promise<unknown> | undefined;

    const watched = await cluster.watchUntil(
      ref,
      (object) => {
        creating ??= cluster.create({ ...CONFIG_MAP, metadata: { name: "a", namespace: "default" } });
        return object !== undefined;
      },
      45,
    );
    await creating;

    expect(watched.satisfied).toBe(true);
    expect(secondsOn(cluster.clock)).toBe(0);
  });

  it("waits for an object to vanish, or to appear", async () => {
    const cluster = new InMemoryCluster();
    const ref = { ...CONFIG_MAP, namespace: "default", name: "a" };
    cluster.clock.after(
      5,
      async () => void (await cluster.create({ ...CONFIG_MAP, metadata: { name: "a", namespace: "default" } })),
    );
    cluster.clock.after(9, () => cluster.delete(ref));

    const appeared = await cluster.watchUntil(ref, (object) => object !== undefined, 45);
    const vanished = await cluster.watchUntil(ref, (object) => object === undefined, 45);

    expect(appeared.object?.metadata.name).toBe("a");
    expect(vanished).toEqual({ satisfied: true, object: undefined });
    expect(secondsOn(cluster.clock)).toBe(9);
  });
});

describe("waiting in the mode driven", () => {
  it("waits until somebody else lets time pass", async () => {
    const cluster = shop({ mode: "driven", podStartSeconds: 7 });
    const waiting = cluster.watchUntil(CART, isServing, 45);

    await cluster.clock.passSeconds(6);
    expect(secondsOn(cluster.clock)).toBe(6);
    expect(await Promise.race([waiting, Promise.resolve("still waiting")])).toBe("still waiting");
    await cluster.clock.passSeconds(1);

    expect((await waiting).satisfied).toBe(true);
  });
});
