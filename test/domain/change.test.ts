import { expect, it } from "vitest";

import { changeInWords, changesBetween } from "../../lib/domain/change.ts";

const template = (container: object = {}, spec: object = {}, metadata: object = {}): object => ({
  metadata: { labels: { app: "cart", "pod-template-hash": "abc" }, ...metadata },
  spec: { containers: [{ name: "cart", image: "shop/cart:1.0", ...container }], ...spec },
});
const between = (before: object, after: object): string[] =>
  changesBetween(before, after).map((change) => `${change.aspect}: ${changeInWords(change)}`);

const env = (...vars: object[]): object => template({ env: vars });
const SECRET = "sha256:f52fbd32, 7 characters";
const probe = (port: number): object => template({ readinessProbe: { httpGet: { port, path: "/" } } });
const memory = (limit: string): object => template({ resources: { limits: { memory: limit } } });

it.each<[string, object, object, string[]]>([
  ["nothing", template(), template({}, {}, { creationTimestamp: null }), []],
  [
    "the hash that a controller adds is no change",
    template(),
    { ...template({}, {}, { labels: { app: "cart" } }) },
    [],
  ],
  [
    "an image",
    template(),
    template({ image: "shop/cart:2.0" }),
    ["image: image of container cart is shop/cart:2.0 and was shop/cart:1.0"],
  ],
  [
    "a new variable",
    env(),
    env({ name: "PW", value: "hunter2" }),
    [`env: env PW of container cart is new (${SECRET})`],
  ],
  [
    "a missing variable",
    env({ name: "PW", value: "hunter2" }),
    env(),
    [`env: env PW of container cart is gone (it was ${SECRET})`],
  ],
  [
    "another value",
    env({ name: "PW", value: "hunter2" }),
    env({ name: "PW", value: "hunter3" }),
    [`env: env PW of container cart is sha256:fb8c2e2b, 7 characters and was ${SECRET}`],
  ],
  [
    "a variable from a Secret",
    env(),
    env({ name: "PW", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }),
    ['env: env PW of container cart is new ({"secretKeyRef":{"name":"db","key":"password"}})'],
  ],
  [
    "a command",
    template({ command: ["run", "--password=hunter2"] }),
    template({ command: ["walk"] }),
    [
      expect.stringMatching(
        /^command: command of container cart is sha256:\w{8}, 8 characters and was sha256:\w{8}, 28 characters$/,
      ) as string,
    ],
  ],
  [
    "a probe's port",
    probe(8080),
    probe(8081),
    ["probe: readinessProbe.httpGet.port of container cart is 8081 and was 8080"],
  ],
  [
    "a limit",
    memory("256Mi"),
    memory("64Mi"),
    ["resources: resources.limits.memory of container cart is 64Mi and was 256Mi"],
  ],
  [
    "a node selector",
    template(),
    template({}, { nodeSelector: { disk: "ssd" } }),
    ["placement: nodeSelector.disk is new (ssd)"],
  ],
  [
    "a toleration",
    template({}, { tolerations: [{ key: "gpu" }] }),
    template(),
    ['placement: tolerations is gone (it was [{"key":"gpu"}])'],
  ],
  [
    "a volume",
    template(),
    template({}, { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "carts" } }] }),
    ['volume: volumes[data] is new ({"persistentVolumeClaim":{"claimName":"carts"}})'],
  ],
  [
    "an init container, as one change",
    template(),
    template({}, { initContainers: [{ name: "wait", image: "busybox", command: ["sleep"] }] }),
    ["container: init container wait is new (busybox)"],
  ],
  [
    "a restart",
    template(),
    template({}, {}, { annotations: { "kubectl.kubernetes.io/restartedAt": "now" } }),
    [expect.stringMatching(/^note: annotations\.kubectl\.kubernetes\.io\/restartedAt is new \(sha256/) as string],
  ],
  [
    "a label",
    template(),
    template({}, {}, { labels: { app: "cart", tier: "web" } }),
    ["other: labels.tier is new (web)"],
  ],
  [
    "no template at all",
    {},
    template(),
    expect.arrayContaining(["container: container cart is new (shop/cart:1.0)"]) as string[],
  ],
])("%s", (_what, before, after, expected) => {
  expect(between(before, after)).toEqual(expected);
});
