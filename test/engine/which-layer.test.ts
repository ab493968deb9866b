import { expect, it } from "vitest";

import { diagnose } from "../../lib/engine/diagnose.ts";
import { rules } from "../../lib/rules/index.ts";
import {
  ROLLED_OUT,
  change,
  container,
  crashing,
  evidence,
  exit,
  pod,
  revision,
  sick,
  unpullable,
  unscheduled,
} from "../support/evidence.ts";
import { CART } from "../support/incidents.ts";

type Parts = Parameters<typeof evidence>[0];

const pending = (message: string): Parts => ({
  pods: [pod("a"), sick("b", container(), { containers: [], isScheduled: false, unscheduled: unscheduled(message) })],
});
const waits = (reason: string, message: string): Parts => ({
  pods: [pod("a"), sick("b", container({ waiting: { reason, message } }), { revision: "cart-1" })],
});
const refused = (message: string): Parts => ({
  pods: [pod("a")],
  workload: { refused: { since: "2026-01-01T11:00:00Z", reason: "FailedCreate", message } },
});
/** Everything of it crashes; only its names differ. */
const named = (name: string): Parts => ({
  target: { ...CART, name },
  pods: [1, 2, 3].map((n) => sick(`${name}-${n}`, crashing({ name, image: `shop/${name}:1.0` }))),
});
const since = (...changes: ReturnType<typeof change>[]): Parts => ({
  pods: [pod("a"), sick("cart-2-a", crashing())],
  revisions: [ROLLED_OUT[0]!, revision(1, { ready: 2, changes })],
});

/** Layer and problem come from what is seen: each name here once made the old engine look at nodes, operators or storage. */
it.each<[string, Parts]>([
  ["postgres", named("postgres")],
  ["nodejs", named("nodejs")],
  ["podcast", named("podcast")],
  ["closed", named("closed")],
  ["hosted", named("hosted")],
  ["mcorp", named("mcorp")],
  ["csi-bar", named("csi-bar")],
  ["chat-room", named("chat-room")],
  ["operator-training", named("operator-training")],
  ["storage-shop", named("storage-shop")],
  ["router", named("router")],
  ["kernel-news", named("kernel-news")],
  ["scheduler", named("scheduler")],
  ["ingress-tickets", named("ingress-tickets")],
])("a Deployment called %s that crashes is of the application", (_name, parts) => {
  expect(diagnose(rules, evidence(parts))).toMatchObject({ layer: "application", problem: "crash-looping" });
});

it.each<[string, Parts, string, string]>([
  ["no cpu left", pending("0/3 nodes are available: 3 Insufficient cpu."), "infrastructure", "no-node-fits"],
  [
    "all nodes cordoned",
    pending("0/3 nodes are available: 3 node(s) were unschedulable."),
    "infrastructure",
    "no-node-fits",
  ],
  [
    "a selector that nothing matches",
    pending("0/3: 3 node(s) didn't match Pod's node affinity/selector."),
    "application",
    "no-node-fits",
  ],
  [
    "a claim without a volume",
    pending("pod has unbound immediate PersistentVolumeClaims."),
    "platform",
    "no-node-fits",
  ],
  ["a claim that is not there", pending('persistentvolumeclaim "data" not found.'), "application", "missing-reference"],
  [
    "a Secret that is not there",
    waits("CreateContainerConfigError", 'secret "db" not found'),
    "application",
    "missing-reference",
  ],
  [
    "a key that is not there",
    waits("CreateContainerConfigError", "couldn't find key a in Secret shop/db"),
    "application",
    "missing-reference",
  ],
  [
    "a user that may not be root",
    waits("CreateContainerConfigError", "container has runAsNonRoot"),
    "application",
    "not-ready",
  ],
  ["a registry that is away", waits("ImagePullBackOff", "dial tcp: i/o timeout"), "platform", "registry-unreachable"],
  ["an image that is not there", waits("ImagePullBackOff", "manifest unknown"), "application", "image-pull-failing"],
  ["a name that is none", waits("InvalidImageName", "couldn't parse image"), "application", "image-pull-failing"],
  ["a full quota", refused("exceeded quota: tight"), "platform", "pods-refused"],
  ["a webhook that refuses", refused('admission webhook "a.b.c" denied the request: no'), "platform", "pods-refused"],
  ["a webhook that is away", refused('failed calling webhook "a.b.c": connection refused'), "platform", "pods-refused"],
  ["PodSecurity", refused('violates PodSecurity "restricted:latest"'), "application", "pods-refused"],
  ["an account that is not there", refused('serviceaccount "x" not found'), "application", "pods-refused"],
  ["a variable that a rollout took away", since(change("env", "env DB_URL")), "application", "bad-rollout"],
  ["a command that a rollout changed", since(change("command", "command")), "application", "bad-rollout"],
  [
    "a probe that a rollout changed",
    since(change("probe", "livenessProbe.httpGet.port")),
    "application",
    "bad-rollout",
  ],
  [
    "a limit that a rollout changed",
    since(change("resources", "resources.limits.memory")),
    "application",
    "bad-rollout",
  ],
  [
    "a restart after which all is worse",
    since(change("note", "annotations.x/restartedAt")),
    "application",
    "changed-outside",
  ],
  [
    "memory, with a limit",
    { pods: [sick("a", crashing({ lastExit: exit(137, "OOMKilled"), memoryLimit: "64Mi" })), pod("b")] },
    "application",
    "out-of-memory",
  ],
  [
    "memory, without one",
    { pods: [sick("a", crashing({ lastExit: exit(137, "OOMKilled") })), pod("b")] },
    "infrastructure",
    "out-of-memory",
  ],
  [
    "an init container that does not end, everywhere",
    { pods: ["a", "b"].map((name) => sick(name, container({ isInit: true, runningSince: "2026-01-01T11:00:00Z" }))) },
    "application",
    "init-never-ends",
  ],
  [
    "an image of a rollout that is not there",
    { ...since(), pods: [pod("a"), sick("cart-2-a", unpullable())], revisions: ROLLED_OUT },
    "application",
    "bad-rollout",
  ],
])("%s", (_what, parts, layer, problem) => {
  expect(diagnose(rules, evidence(parts))).toMatchObject({ layer, problem });
});
