import { mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { describe, expect, it } from "vitest";

import { type Environment, readConfiguration } from "../../lib/configuration.ts";
import { addressOf } from "../../lib/process/address.ts";
import { issuedTokens } from "../../lib/world/issued-tokens.ts";

const TOKEN = "s3cret-s3cret-s3cret";
const HERE = { inPod: false, isRehearsal: false };
const POD = { inPod: true, isRehearsal: false };
const environment = (variables: Record<string, string> = {}): Environment => readConfiguration(variables).environment;
const file = (text: string): string => {
  const name = path.join(mkdtempSync(path.join(os.tmpdir(), "token-")), "token");
  writeFileSync(name, text);
  return name;
};

describe("where it listens and who may call", () => {
  it.each([
    ["this machine", {}, HERE, "127.0.0.1", "loopback"],
    ["this machine by name", { HOST: "localhost" }, HERE, "localhost", "loopback"],
    ["this machine with a token", { KUBEHEAL_TOKEN: TOKEN }, HERE, "127.0.0.1", "token"],
    ["everywhere with a token", { HOST: "0.0.0.0", KUBEHEAL_TOKEN: TOKEN }, HERE, "0.0.0.0", "cluster"],
    [
      "this machine, and users log in",
      { KUBEHEAL_TOKEN: TOKEN, KUBEHEAL_LOGIN: "cluster" },
      HERE,
      "127.0.0.1",
      "cluster",
    ],
    ["a pod", {}, POD, "0.0.0.0", "cluster"],
    ["a pod that listens to itself only", { HOST: "127.0.0.1" }, POD, "127.0.0.1", "cluster"],
    ["a rehearsal", {}, { inPod: false, isRehearsal: true }, "127.0.0.1", "open"],
  ])("%s", (_what, variables, where, host, kind) => {
    expect(addressOf(environment(variables), where)).toMatchObject({ host, access: { kind } });
  });

  it.each(["0.0.0.0", "::", "192.168.1.7", "127.0.0.1.evil.example"])(
    "does not start on %s without a token",
    (host) => {
      expect(() => addressOf(environment({ HOST: host }), HERE)).toThrow(
        `HOST="${host}": on an address that others can reach a token is needed: set KUBEHEAL_TOKEN or KUBEHEAL_TOKEN_FILE`,
      );
    },
  );

  it("does not start with log-in and without a token for webhooks", () => {
    expect(() => addressOf(environment({ KUBEHEAL_LOGIN: "cluster" }), HERE)).toThrow(
      'KUBEHEAL_LOGIN="cluster": webhooks and events need a token then: set KUBEHEAL_TOKEN or KUBEHEAL_TOKEN_FILE',
    );
  });

  it("asks for Knative's tokens where an audience is set, in a pod only", () => {
    const audience = "serving.knative.dev/service/heal/steps";
    const set = environment({ KUBEHEAL_OIDC_AUDIENCE: audience });

    const check = issuedTokens(async () => Promise.reject(new Error("nobody asks")));
    expect(addressOf(set, { ...POD, namespace: "heal", check })).toMatchObject({
      access: { oidc: { audience, namespace: "heal", check } },
    });
    expect(addressOf(environment(), { ...POD, namespace: "heal" }).access).toMatchObject({ oidc: undefined });
    expect(() => addressOf(set, HERE)).toThrow("KUBEHEAL_OIDC_AUDIENCE: only a pod of Knative is sent such tokens");
  });

  it("lets no webhook in where a pod has no token, and knows that it is a pod", () => {
    const { access } = addressOf(environment(), POD);

    expect(access.kind === "cluster" && [access.token(), access.inPod]).toEqual([undefined, true]);
  });
});

describe("a token in a file", () => {
  const tokenIn = (name: string): (() => string | undefined) => {
    const { access } = addressOf(environment({ KUBEHEAL_TOKEN_FILE: name }), HERE);
    if (access.kind !== "token") throw new Error(access.kind);
    return access.token;
  };

  it("is read again each time, without the line's end", () => {
    const name = file(`${TOKEN}\n`);
    const token = tokenIn(name);
    expect(token()).toBe(TOKEN);

    writeFileSync(name, "another-another-another");
    expect(token()).toBe("another-another-another");
  });

  it("that is emptied while it runs lets nobody in", () => {
    const name = file(TOKEN);
    const token = tokenIn(name);
    writeFileSync(name, " \n");

    expect(token()).toBeUndefined();
  });

  it.each([
    ["is missing", "/nowhere/token"],
    ["is empty", file("")],
    ["holds only a line's end", file("\n")],
  ])("stops the start when it %s", (_what, name) => {
    expect(() => tokenIn(name)).toThrow(`KUBEHEAL_TOKEN_FILE=${JSON.stringify(name)}: cannot be read, or is empty`);
  });
});
