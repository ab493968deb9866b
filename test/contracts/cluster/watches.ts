import { expect, it } from "vitest";

import type { ConfigMap } from "../../../lib/world/kubernetes/objects.ts";
import { outcomeOf } from "./stage.ts";
import type { Stage } from "./stage.ts";

type Question = (object: ConfigMap | undefined) => boolean;

export function watches(stage: Stage): void {
  const watch = (name: string, satisfies: Question, seconds = 10) =>
    stage.cluster.watchUntil<ConfigMap>(stage.ref(name), satisfies, seconds);

  /** Watches, and once it has looked for the first time lets something happen. */
  const watchWhile = async (name: string, satisfies: Question, happens: () => Promise<unknown>) => {
    let happening: Promise<unknown> | undefined;
    const watched = await watch(name, (object) => {
      happening ??= happens();
      return satisfies(object);
    });
    await happening;
    return watched;
  };

  it("is satisfied at once by what is there", async () => {
    const object = await stage.create("settled");

    const watched = await watch("settled", (object) => object?.data?.["size"] === "1");

    expect(watched).toEqual({ satisfied: true, object });
  });

  it("is satisfied at once by what is not there", async () => {
    expect(await watch("nobody", (object) => object === undefined)).toEqual({ satisfied: true, object: undefined });
  });

  it("sees a later change", async () => {
    const before = await stage.create("changing");
    const seen: unknown[] = [];

    const watched = await watchWhile(
      "changing",
      (object) => seen.push(object?.data?.["size"]) > 0 && object?.data?.["size"] === "3",
      async () => {
        const second = await stage.cluster.replace({ ...before, data: { size: "2" } });
        await stage.cluster.replace({ ...second, data: { size: "3" } });
      },
    );

    expect(watched).toEqual({ satisfied: true, object: await stage.stored("changing") });
    expect(seen.slice(0, 1)).toEqual(["1"]);
  });

  it("sees it come into being", async () => {
    const watched = await watchWhile("coming", Boolean, () => stage.create("coming"));

    expect(watched).toEqual({ satisfied: true, object: await stage.stored("coming") });
  });

  it("sees it go", async () => {
    await stage.create("going");

    const watched = await watchWhile(
      "going",
      (object) => object === undefined,
      () => stage.cluster.delete(stage.ref("going")),
    );

    expect(watched).toEqual({ satisfied: true, object: undefined });
  });

  it("sees only the object it looks at", async () => {
    await stage.create("watched");
    const names = new Set<string | undefined>();

    const watched = stage.cluster.watchUntil(stage.ref("watched"), (object) => !names.add(object?.metadata.name), 1);
    await stage.create("watched-not");
    await watched;

    expect([...names]).toEqual(["watched"]);
  });

  it("ends when the time is over, with the object as last seen", async () => {
    const object = await stage.create("patient");

    expect(await watch("patient", () => false, 1)).toEqual({ satisfied: false, object });
    expect(await watch("nobody", () => false, 1)).toEqual({ satisfied: false, object: undefined });
  });

  it("looks once when there is no time at all", async () => {
    const object = await stage.create("instant");

    expect(await watch("instant", () => false, 0)).toEqual({ satisfied: false, object });
    expect(await watch("instant", Boolean, 0)).toEqual({ satisfied: true, object });
  });

  it("lets a question that fails fail", async () => {
    await stage.create("asked");

    await expect(watch("asked", failToAnswer)).rejects.toThrow(TypeError);
  });

  it("refuses a kind that is not in the table", async () => {
    const attempt = stage.cluster.watchUntil({ ...stage.ref("a"), kind: "Frob" }, Boolean, 1);

    expect(await outcomeOf(attempt)).toBe("invalid");
  });
}

function failToAnswer(): never {
  throw new TypeError("the question is wrong");
}
