import { describe, expect, it } from "vitest";

import { type Issuer, issuedTokens } from "../../lib/world/issued-tokens.ts";
import { WorldError } from "../../lib/world/world.ts";
import { TokenMaker, subjectOf } from "../support/issued.ts";

const AUDIENCE = "serving.knative.dev/service/kubeheal/steps";
const STEPS = { kind: "account", namespace: "kubeheal", name: "steps-oidc" };
const maker = new TokenMaker();

/** What of the token's middle part is read by anyone; its last part, what was signed by, is kept. */
function withClaims(token: string, change: (claims: Record<string, unknown>) => object): string {
  const [head, claims = "", signature] = token.split(".");
  const read = JSON.parse(Buffer.from(claims, "base64url").toString()) as Record<string, unknown>;
  return [head, Buffer.from(JSON.stringify(change(read))).toString("base64url"), signature].join(".");
}

describe("a token of a ServiceAccount", () => {
  const check = issuedTokens(() => maker.issuer());

  it("is its account's, for the audience that it was made for", async () => {
    expect(await check(await maker.make({ audience: AUDIENCE }), AUDIENCE)).toEqual(STEPS);
  });

  it("counts at once, though the clock of the API server may be a little ahead", async () => {
    expect(await check(await maker.make({ audience: AUDIENCE, fromSeconds: 30 }), AUDIENCE)).toEqual(STEPS);
  });

  it.each([
    ["made for another function", () => maker.make({ audience: "another" }), '"aud" claim'],
    ["over", () => maker.make({ audience: AUDIENCE, untilSeconds: -61 }), '"exp" claim'],
    ["not yet to be used", () => maker.make({ audience: AUDIENCE, fromSeconds: 120 }), '"nbf" claim'],
    ["of another issuer", () => maker.make({ audience: AUDIENCE, issuer: "https://evil.example" }), '"iss" claim'],
    [
      "of somebody who is no ServiceAccount",
      () => maker.make({ audience: AUDIENCE, subject: "ada" }),
      "no ServiceAccount",
    ],
    [
      "of a name with more in it",
      () => maker.make({ audience: AUDIENCE, subject: subjectOf("kubeheal", "a:b") }),
      "no ServiceAccount",
    ],
    ["signed by somebody else", () => new TokenMaker().make({ audience: AUDIENCE }), "no applicable key"],
    ["no token at all", async () => "of-the-trigger", "Invalid Compact JWS"],
    ["without an end", async () => `${Buffer.from('{"alg":"none"}').toString("base64url")}.e30.`, ""],
  ])("is nobody's where it is %s", async (_what, make, because) => {
    expect(await check(await make(), AUDIENCE)).toEqual({
      kind: "nobody",
      because: expect.stringContaining(because) as string,
    });
  });

  it("is nobody's when a word of it was changed", async () => {
    const token = await maker.make({ audience: AUDIENCE, subject: subjectOf("shop", "cart") });
    const forged = withClaims(token, (claims) => ({ ...claims, sub: subjectOf("kubeheal", "steps-oidc") }));

    expect(await check(forged, AUDIENCE)).toMatchObject({
      kind: "nobody",
      because: expect.stringContaining("signature") as string,
    });
  });
});

describe("the keys of the API server", () => {
  it("are asked for once, and again before a token is refused: they are replaced while a pod lives", async () => {
    const next = new TokenMaker();
    const published: (() => Promise<Issuer>)[] = [() => maker.issuer(), () => next.issuer()];
    let times = 0;
    const check = issuedTokens(() => published[Math.min(times++, 1)]!());

    await check(await maker.make({ audience: AUDIENCE }), AUDIENCE);
    await check(await maker.make({ audience: AUDIENCE }), AUDIENCE);
    expect(times).toBe(1);
    expect(await check(await next.make({ audience: AUDIENCE }), AUDIENCE)).toEqual(STEPS);
    expect(await check(await maker.make({ audience: AUDIENCE }), AUDIENCE)).toMatchObject({ kind: "nobody" });
    expect(times).toBe(3);
  });

  it("that cannot be had make nobody out of nobody: whoever came is to come again", async () => {
    const check = issuedTokens(async () => {
      throw new WorldError("forbidden", "no");
    });

    await expect(check("any", AUDIENCE)).rejects.toMatchObject({
      kind: "unavailable",
      message: "by which keys tokens are signed cannot be asked of the API server: no",
    });
  });
});
