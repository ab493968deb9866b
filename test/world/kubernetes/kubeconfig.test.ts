import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { fromKubeconfig } from "../../../lib/world/kubernetes/kubeconfig.ts";
import { selfSigned } from "./self-signed.ts";

const { key, cert } = selfSigned();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kubeconfig-"));
  vi.stubEnv("KUBECONFIG", join(folder, "config"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function write(cluster: object, user: object): Promise<void> {
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "here",
    contexts: [{ name: "here", context: { cluster: "c", user: "u" } }],
    clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:6443", ...cluster } }],
    users: [{ name: "u", user }],
  };
  await writeFile(join(folder, "config"), JSON.stringify(config));
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

it("reads the server, its authority and the client's certificate", async () => {
  await write(
    { "certificate-authority-data": base64(cert), "tls-server-name": "kubernetes" },
    { "client-certificate-data": base64(cert), "client-key-data": base64(key) },
  );

  const { server, tls, logIn } = await fromKubeconfig();

  expect(server).toBe("https://127.0.0.1:6443");
  expect(Object.keys(tls ?? {}).sort()).toEqual(["ca", "cert", "key", "servername"]);
  expect([tls?.ca, tls?.cert, tls?.key].map(String)).toEqual([cert, cert, key]);
  expect(await logIn?.(false)).toEqual({});
});

it("checks no certificate only where the file says so", async () => {
  await write({ "insecure-skip-tls-verify": true }, {});
  expect((await fromKubeconfig()).tls).toEqual({ rejectUnauthorized: false });

  await write({}, {});
  expect((await fromKubeconfig()).tls).toEqual({});
});

it("reads the file again when what it logged in with was refused", async () => {
  await write({}, { token: "first" });
  const { logIn } = await fromKubeconfig();

  const first = await logIn?.(false);
  await write({}, { token: "second" });
  const kept = await logIn?.(false);
  const anew = await logIn?.(true);

  expect([first, kept, anew].map((headers) => headers?.["authorization"])).toEqual([
    "Bearer first",
    "Bearer first",
    "Bearer second",
  ]);
});

it.each<[string, object, string]>([
  ["a password", { username: "ana", password: "secret" }, `Basic ${base64("ana:secret")}`],
  ["a plugin", { exec: plugin({ token: "from-plugin" }) }, "Bearer from-plugin"],
])("logs in with %s", async (_, user, authorization) => {
  await write({}, user);

  const { logIn } = await fromKubeconfig();

  expect(await logIn?.(false)).toEqual({ authorization });
});

it("speaks through kubectl proxy without logging in", async () => {
  await write({ server: "http://127.0.0.1:8001" }, { token: "not to be sent in the clear" });

  expect(await fromKubeconfig()).toEqual({ server: "http://127.0.0.1:8001" });
});

it.each<[string, () => Promise<void>, RegExp]>([
  ["is not there", () => Promise.resolve(), /^cannot read the kubeconfig: /],
  ["is no kubeconfig", () => writeFile(join(folder, "config"), "]["), /^cannot read the kubeconfig: /],
  ["names no cluster", () => writeFile(join(folder, "config"), "{}"), /names no cluster$/],
  ["asks for a proxy", () => write({ "proxy-url": "http://127.0.0.1:3128" }, {}), /proxy-url, which is not supported$/],
])("says so when the file %s", async (_, prepare, message) => {
  await prepare();

  await expect(fromKubeconfig()).rejects.toThrow(message);
});

it("says so when the plugin fails", async () => {
  await write({}, { exec: { ...plugin({}), args: ["-e", "process.exit(3)"] } });

  await expect(fromKubeconfig()).rejects.toMatchObject({
    kind: "unavailable",
    message: expect.stringMatching(/^cannot log in/) as string,
  });
});

function plugin(credential: object) {
  const apiVersion = "client.authentication.k8s.io/v1";
  const answer = JSON.stringify({ apiVersion, kind: "ExecCredential", status: credential });
  return { apiVersion, command: process.execPath, args: ["-e", `console.log(${JSON.stringify(answer)})`] };
}
