import { expect, it } from "vitest";

import { knownAlerts, namingOf } from "../../lib/engine/alert-catalogue.ts";
import { whereToLook } from "../../lib/engine/where-to-look.ts";

it("has a place for each alert that only people answer", () => {
  const without = knownAlerts().filter((name) => namingOf(name)?.isForPeople === true && !whereToLook(name));

  // A flapping operator says of itself what there is to see.
  expect(without).toEqual(["ClusterOperatorFlapping"]);
});

it("has a place for each alert about a node that shows in metrics only", () => {
  const measured = knownAlerts().filter((name) => namingOf(name)?.kind === "Node" && namingOf(name)?.isMeasured);

  expect(measured.length).toBeGreaterThan(20);
  expect(measured.filter((name) => !whereToLook(name))).toEqual([]);
});

it("tells apart whose certificate it is", () => {
  expect(whereToLook("KubeletServerCertificateRenewalErrors")).toMatch(/kubectl get csr/);
  expect(whereToLook("KubeClientCertificateExpiration")).toMatch(/audit log/);
  expect(whereToLook("KubePodCrashLooping")).toBeUndefined();
});
