import { readFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";

const read = (file: string): string => readFileSync(path.join(import.meta.dirname, file), "utf8");
const ON_A_REAL_API_SERVER = read("../cluster/behaviours.test.ts");

/** A file of behaviours, and how the title of one of its promises begins. */
type Promised = readonly [file: string, title: string];
/** What it is; how it is recognised; the same alert with another cause; where people are called. */
type Row = readonly [trouble: string, recognised: Promised, nearMiss: Promised, handOver: Promised];

const anew: Promised = ["recognises", "because they were only started anew"];
const everDid: Promised = ["tells-apart", "and ever did, with that command and that probe"];
const neverReady: Promised = ["tells-apart", "and ever did not: a probe that nobody changed"];
const deadlocked: Promised = ["recognises", "because the rollout waits for itself"];
const registry: Promised = ["recognises", "because their registry does not answer"];
const nothingBefore: Promised = ["undoes-any-rollout", "and it never was another"];
const policy: Promised = ["looks-around", "since a NetworkPolicy binds them"];

const helm: Promised = ["looks-around", "and Helm deploys it"];
const unapplied: Promised = ["looks-around", "and nothing says how it was"];

/** Autoscalers at their limit and webhooks that refuse are played in the rehearsal, and filling volumes in fills-volumes.test.ts: in memory only. */
const TROUBLES: readonly Row[] = [
  ["wrong image", ["heals", "%s: it goes back to the revision before"], registry, registry],
  ["a variable is missing", ["recognises", "because a variable was taken away"], anew, everDid],
  ["a variable is changed", ["tells-apart", "because a variable has another value"], anew, everDid],
  ["a variable is shadowed", ["tells-apart", "because a variable is named twice"], anew, everDid],
  ["probe on the wrong port", ["recognises", "since a rollout asks another port"], neverReady, neverReady],
  ["probe too eager", ["tells-apart", "because its liveness probe has become too eager"], anew, everDid],
  ["wrong command", ["tells-apart", "because its command was changed"], anew, everDid],
  [
    "init container that never ends",
    ["recognises", "because a new init container does not end"],
    neverReady,
    ["tells-apart", "since an init container waits that was always there"],
  ],
  [
    "request nobody can satisfy",
    ["tells-apart", "since a rollout asks for more than there is"],
    deadlocked,
    ["tells-apart", "and asked for as much from the beginning"],
  ],
  [
    "limit too small",
    ["remedies", "the limit is raised by a half"],
    ["recognises", "since a rollout lowered their limit"],
    ["remedies", "a raise that does not help"],
  ],
  ["node selector", ["recognises", "since a rollout wants one that there is none of"], deadlocked, deadlocked],
  [
    "affinity",
    ["tells-apart", "since a rollout's affinity wants one"],
    deadlocked,
    ["tells-apart", "and its affinity wanted that from the beginning"],
  ],
  [
    "taint",
    ["tells-apart", "since a rollout has lost its toleration"],
    deadlocked,
    ["tells-apart", "and never tolerated the taint"],
  ],
  [
    "missing ConfigMap",
    ["recognises", "because a rollout wants a ConfigMap"],
    ["recognises", "because a key is not in its ConfigMap"],
    ["recognises", "because a ConfigMap has gone"],
  ],
  [
    "missing Secret",
    ["tells-apart", "a Secret, which only the rollout wants"],
    ["recognises", "because a rollout wants a ConfigMap"],
    ["tells-apart", "a Secret, which it wanted from the beginning"],
  ],
  [
    "missing claim",
    ["tells-apart", "a claim, which only the rollout wants"],
    deadlocked,
    ["tells-apart", "a claim, which it wanted from the beginning"],
  ],
  [
    "deleted Service",
    ["looks-around", "because somebody deleted it"],
    ["looks-around", "and it is remembered and still there"],
    ["looks-around", "because somebody deleted it"],
  ],
  ["wrong selector", ["looks-around", "its selector was changed"], helm, unapplied],
  ["wrong target port", ["looks-around", "its target port was changed"], helm, unapplied],
  [
    "scaled to zero",
    ["remedies", "a person is asked, and it is scaled"],
    ["remedies", "where an autoscaler decides"],
    ["remedies", "where nothing says how many"],
  ],
  ["NetworkPolicy", policy, ["looks-around", "and a policy that was there before"], policy],
  [
    "quota",
    ["recognises", "pods are not let in by a quota"],
    deadlocked,
    ["recognises", "pods are not let in by a quota"],
  ],
  [
    "failed Job",
    ["sweeps-jobs", "and a later one ended well"],
    ["sweeps-jobs", "and its author says that it may run twice"],
    ["sweeps-jobs", "and nothing after it ended well"],
  ],
  [
    "CronJob stuck",
    ["takes-time", "whose runs pile up"],
    ["takes-time", "whose runs end as they should"],
    ["takes-time", "whose run hangs and allows no other"],
  ],
  ["rollout deadlocked", deadlocked, ["tells-apart", "since a rollout asks for more than there is"], deadlocked],
  [
    "leftover pods",
    ["remedies", "those that have failed are deleted"],
    ["remedies", "what has recovered meanwhile"],
    ["heals", "is left alone where a budget forbids"],
  ],
  [
    "StatefulSet on a broken revision",
    ["undoes-any-rollout", "that goes in order"],
    ["undoes-any-rollout", "that goes all at once"],
    ["undoes-any-rollout", "whose broken pod may not be evicted"],
  ],
  ["DaemonSet", ["undoes-any-rollout", "to a DaemonSet"], ["evicts-any-pod", "of a DaemonSet"], nothingBefore],
  [
    "two faults at once",
    ["hard-cases", "one after the other is healed"],
    ["hard-cases", "and going back mends only one of them"],
    ["hard-cases", "and going back mends only one of them"],
  ],
  [
    "its cause is another workload",
    ["waits-for-its-cause", "waits for the incident of that"],
    ["waits-for-its-cause", "is handled like any other where that is well"],
    ["waits-for-its-cause", "is handed over, naming it"],
  ],
];

describe("every trouble of a workload has its promise, its near miss and its hand-over, on both worlds", () => {
  it.each(TROUBLES)("%s", (_trouble, ...promises) => {
    for (const [file, title] of promises) {
      expect(read(`${file}.ts`)).toMatch(new RegExp(`["\`]${title.replaceAll(/[^\w\s]/g, String.raw`\$&`)}`));
      expect(ON_A_REAL_API_SERVER).toContain(`../behaviours/${file}.ts`);
    }
  });
});
