import { expect, it } from "vitest";

import { knownAlerts, namingOf, targetNamedBy } from "../../lib/engine/alert-catalogue.ts";

const LABELS = { namespace: "shop", pod: "p", deployment: "d", statefulset: "s", daemonset: "ds" };

/** All of these carry a label `pod` as well: that of the kube-state-metrics that was scraped, unless the rule is about pods. */
const ABOUT = [
  ["KubePodCrashLooping", "v1 Pod p"],
  ["KubePodNotReady", "v1 Pod p"],
  ["KubeContainerWaiting", "v1 Pod p"],
  ["KubeDeploymentReplicasMismatch", "apps/v1 Deployment d"],
  ["KubeDeploymentRolloutStuck", "apps/v1 Deployment d"],
  ["KubeDeploymentGenerationMismatch", "apps/v1 Deployment d"],
  ["KubeStatefulSetReplicasMismatch", "apps/v1 StatefulSet s"],
  ["KubeDaemonSetRolloutStuck", "apps/v1 DaemonSet ds"],
] as const;

it.each(ABOUT)("%s is about %s", (alertname, expected) => {
  const target = targetNamedBy(namingOf(alertname)!, LABELS);

  expect(`${target?.apiVersion} ${target?.kind} ${target?.name}`).toBe(expected);
});

it("knows no other alerts", () => {
  expect(knownAlerts()).toEqual(ABOUT.map(([alertname]) => alertname).sort());
});
