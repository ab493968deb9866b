import { beforeAll, describe, expect, it } from "vitest";

import { ANONYMOUS, type User, isAllowed, userOf } from "../../../lib/world/reviews.ts";
import type { Stage } from "./stage.ts";

const INCIDENTS = { group: "kubeheal.io", resource: "incidents" } as const;

/** Who somebody is, and what they may. The setting lets one account read incidents in its namespace and approve plans there. */
export function reviews(stage: Stage): void {
  let token = "";
  let tokenForAudience = "";
  let user: User | undefined;
  beforeAll(async () => {
    ({ token, tokenForAudience } = await stage.logIn());
    user = await userOf(stage.cluster, token);
  });

  it("a token is known for its user, with their groups", () => {
    expect(user?.username).toMatch(/^system:serviceaccount:.*:reader$/);
    expect(user?.groups).toEqual(expect.arrayContaining(["system:serviceaccounts", "system:authenticated"]));
  });

  it.each([
    ["nobody's", "nothing"],
    ["one that looks like a token", "eyJhbGciOiJub25lIn0.e30."],
    ["a token and something more", "+x"],
  ])("%s: nobody", async (_what, sent) => {
    expect(await userOf(stage.cluster, sent === "+x" ? `${token}x` : sent)).toBeUndefined();
  });

  it("a token that is meant for somebody else than the API server is nobody's here", async () => {
    expect(await userOf(stage.cluster, tokenForAudience)).toBeUndefined();
  });

  describe("what they may", () => {
    it.each([
      ["what the Role gives, in its namespace", { verb: "list" }, true, true],
      ["a subresource", { verb: "create", subresource: "approval" }, true, true],
      ["a subresource that it does not give", { verb: "create", subresource: "close" }, true, false],
      ["the resource for its subresource", { verb: "create" }, true, false],
      ["another verb", { verb: "delete" }, true, false],
      ["another group's resource of that name", { verb: "list", group: "other.io" }, true, false],
      ["the same in another namespace", { verb: "list" }, "kube-system", false],
      ["the same everywhere", { verb: "list" }, false, false],
    ] as const)("%s", async (_what, wish, where, expected) => {
      const namespace = where === true ? stage.namespace : where === false ? undefined : where;

      expect(await isAllowed(stage.cluster, user!, { ...INCIDENTS, ...wish, namespace })).toBe(expected);
    });

    it("whoever comes without a token may not do it either", async () => {
      expect(
        await isAllowed(stage.cluster, ANONYMOUS, { ...INCIDENTS, verb: "list", namespace: stage.namespace }),
      ).toBe(false);
    });
  });
}
