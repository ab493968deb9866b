import { describe, expect, it } from "vitest";

import { type Rendered, lacks, render } from "../support/chart.ts";

const isMissing = lacks("helm");
const OIDC = ["--set", "knative.oidc=true"];
const on = isMissing ? [] : render("--namespace", "heal", ...OIDC);
const off = isMissing ? [] : render("--namespace", "heal");
const of = (objects: readonly Rendered[], kind: string): Rendered[] =>
  objects.filter((object) => object.kind === kind && object.apiVersion !== "v1");
const services = (objects: readonly Rendered[]): Rendered[] => of(objects, "Service");
const envOf = ({ spec }: Rendered): Record<string, string> =>
  Object.fromEntries(
    spec.template.spec.containers[0].env.map(({ name, value }: Record<string, string>) => [name, value]),
  );
const audience = (name: string): string => `serving.knative.dev/service/heal/${name}`;

describe.skipIf(isMissing)("where Knative's OIDC is on", () => {
  it("each function takes what is meant for it, and nothing that is meant for another", () => {
    expect(services(on).map((service) => [service.metadata.name, envOf(service)["KUBEHEAL_OIDC_AUDIENCE"]])).toEqual(
      services(off).map(({ metadata: { name } }) => [name, audience(name)]),
    );
  });

  it("each Trigger names that audience, and for dead letters that of workflows", () => {
    const named = of(on, "Trigger").map(({ metadata, spec }) => [
      metadata.name,
      spec.subscriber.audience,
      spec.delivery.deadLetterSink.audience,
    ]);

    expect(named).toEqual(
      of(off, "Trigger").map(({ metadata: { name } }) => [name, audience(name), audience("workflows")]),
    );
    expect(named).not.toEqual([]);
  });

  it("so does the heartbeat, which goes past the Broker", () => {
    expect(of(on, "PingSource").map(({ spec }) => spec.sink.audience)).toEqual([audience("workflows")]);
  });

  it("and the scan, which goes to anomalies", () => {
    const scanning = render("--namespace", "heal", ...OIDC, "--set", "scan.enabled=true");

    expect(of(scanning, "PingSource").map(({ metadata, spec }) => [metadata.name, spec.sink.audience])).toEqual([
      ["heartbeat", audience("workflows")],
      ["scan", audience("anomalies")],
    ]);
  });

  it("each function proves to the Broker who it is, by a token that is meant for that Broker", () => {
    for (const service of services(on)) {
      const { containers, volumes } = service.spec.template.spec;
      const [{ projected }] = volumes.filter(({ name }: { name: string }) => name === "sink-token");
      const [{ mountPath }] = containers[0].volumeMounts.filter(({ name }: { name: string }) => name === "sink-token");

      expect(projected.sources).toEqual([
        {
          serviceAccountToken: {
            audience: "eventing.knative.dev/broker/heal/kubeheal",
            expirationSeconds: 3600,
            path: "token",
          },
        },
      ]);
      expect(envOf(service)["KUBEHEAL_SINK_TOKEN_FILE"]).toBe(`${mountPath}/token`);
    }
  });

  it("nobody gets another right for it: by which keys tokens are signed, every account may read", () => {
    const rights = (objects: readonly Rendered[]): Rendered[] =>
      objects.filter(({ apiVersion }) => apiVersion.startsWith("rbac.authorization.k8s.io/"));

    expect(rights(on)).toEqual(rights(off));
    expect(JSON.stringify(off)).not.toMatch(/audience|sink-token/);
  });
});
