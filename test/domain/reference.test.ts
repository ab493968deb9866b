import { expect, it } from "vitest";

import { missingIn, referencesOf } from "../../lib/domain/reference.ts";

it("finds everything that a pod cannot start without, wherever a template names it", () => {
  const template = {
    spec: {
      containers: [
        {
          name: "cart",
          envFrom: [{ configMapRef: { name: "settings" } }, { secretRef: { name: "maybe", optional: true } }],
          env: [
            { name: "URL", valueFrom: { secretKeyRef: { name: "db", key: "url" } } },
            { name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
          ],
        },
      ],
      volumes: [
        { name: "a", secret: { secretName: "tls" } },
        { name: "b", persistentVolumeClaim: { claimName: "data" } },
        { name: "c", projected: { sources: [{ configMap: { name: "ca" } }, { secret: { name: "token" } }] } },
        { name: "d", configMap: { name: "extra", optional: true } },
      ],
    },
  };

  expect(referencesOf(template)).toEqual([
    "ConfigMap ca",
    "ConfigMap settings",
    "PersistentVolumeClaim data",
    "Secret db",
    "Secret tls",
    "Secret token",
    "key url of Secret db",
  ]);
});

it.each([
  ['configmap "settings" not found', "ConfigMap settings"],
  ['secret "db" not found', "Secret db"],
  ["couldn't find key url in Secret shop/db", "key url of Secret db"],
  ["couldn't find key LEVEL in ConfigMap shop/settings", "key LEVEL of ConfigMap settings"],
  ['MountVolume.SetUp failed for volume "config" : configmap "settings" not found', "ConfigMap settings"],
  ['0/1 nodes are available: persistentvolumeclaim "data" not found. preemption: 0/1', "PersistentVolumeClaim data"],
  [
    'MountVolume.SetUp failed for volume "config" : references non-existent config key: app.yaml',
    "key app.yaml of a ConfigMap of its volumes",
  ],
  ["container has runAsNonRoot and image will run as root", undefined],
  ['failed to resolve reference "shop/cart:2.0": not found', undefined],
])("%s: %s", (message, missing) => {
  expect(missingIn(message)).toBe(missing);
});
