import { afterEach, beforeEach, expect, it } from "vitest";

import { KubernetesCluster } from "../../../lib/world/kubernetes/client.ts";
import { TokenMaker } from "../../support/issued.ts";
import { OddServer, says } from "./odd-server.ts";

const server = new OddServer();
let cluster: KubernetesCluster;
beforeEach(async () => {
  await server.begin();
  cluster = new KubernetesCluster({ server: server.url });
});
afterEach(async () => {
  cluster.close();
  await server.end();
});

it("who makes tokens and by which keys is read in the form that the API server has it in", async () => {
  const published = await new TokenMaker().issuer();
  server.answers((response, request) => {
    const isKeys = request.path === "/openid/v1/jwks";
    const readable = String(request.headers.accept).includes("application/jwk-set+json");
    if (isKeys && !readable) return says(406, "Available representations: application/jwk-set+json")(response, request);
    says(200, isKeys ? published.keys : { issuer: published.issuer, jwks_uri: "https://elsewhere" })(response, request);
  });

  expect(await cluster.issuer()).toEqual(published);
  expect(server.requests.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
    "GET /.well-known/openid-configuration",
    "GET /openid/v1/jwks",
  ]);
});

it("an API server that publishes neither says so", async () => {
  server.answers(says(404, { kind: "Status", reason: "NotFound", message: "the server could not find it" }));

  await expect(cluster.issuer()).rejects.toMatchObject({ kind: "not-found" });
});
