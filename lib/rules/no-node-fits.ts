import { missingIn } from "../domain/reference.ts";
import { defineRule } from "./define-rule.ts";
import { earliest, symptomsOf } from "./symptoms.ts";

/** Pods have no node: which of their wishes no node meets, the scheduler says. */
export const noNodeFits = defineRule((evidence) => {
  const symptoms = symptomsOf(evidence).filter(({ kind, text }) => kind === "unscheduled" && !missingIn(text));
  const [first] = symptoms;
  if (!first) return undefined;
  const obstacles = obstaclesIn(first.pod.unscheduled?.message ?? "");
  const layer = obstacles.find((each) => each.layer === "infrastructure")?.layer ?? obstacles[0]?.layer;
  return {
    layer: layer ?? "infrastructure",
    confidence: 0.85,
    cause: `no node takes ${symptoms.length} of ${evidence.workload.wanted} pods: ${obstacles.length > 0 ? obstacles.map(({ inWords }) => inWords).join(", ") : "the scheduler does not say why in words that are known here"}`,
    because: symptoms.slice(0, 5).map(({ text }) => text),
    since: earliest(symptoms),
    restarts: 0,
    facts: {},
  };
});

interface Obstacle {
  readonly pattern: RegExp;
  readonly layer: "application" | "infrastructure" | "platform";
  readonly inWords: (nodes: string, more: string) => string;
}

/** As kube-scheduler's plugins put it, `<number> <reason>` each. */
const OBSTACLES: readonly Obstacle[] = [
  {
    pattern: /(\d+) Insufficient ([\w./-]*\w)/g,
    layer: "infrastructure",
    inWords: (nodes, resource) => `too little ${resource} left on ${nodes}`,
  },
  { pattern: /(\d+) Too many pods/g, layer: "infrastructure", inWords: (nodes) => `too many pods on ${nodes}` },
  {
    pattern: /(\d+) node\(s\) didn't match Pod's node affinity\/selector/g,
    layer: "application",
    inWords: (nodes) => `its node selector or affinity does not match ${nodes}`,
  },
  {
    pattern: /(\d+) node\(s\) had untolerated taint\(?s?\)? ?(\{[^}]*\})?/g,
    layer: "infrastructure",
    inWords: (nodes, taint) => `a taint that it does not tolerate on ${nodes}${taint === "" ? "" : ` ${taint}`}`,
  },
  {
    pattern: /(\d+) node\(s\) were unschedulable/g,
    layer: "infrastructure",
    inWords: (nodes) => `${nodes} cordoned`,
  },
  {
    pattern: /(\d+) node\(s\) didn't have free ports/g,
    layer: "application",
    inWords: (nodes) => `its host port in use on ${nodes}`,
  },
  {
    pattern: /(\d+) node\(s\) didn't (?:match|satisfy)[^,.]*pod(?:s)? (?:anti-)?affinity[^,.]*/g,
    layer: "application",
    inWords: (nodes) => `its rules about pods beside it broken on ${nodes}`,
  },
  {
    pattern: /(\d+) node\(s\) didn't match pod topology spread constraints/g,
    layer: "application",
    inWords: (nodes) => `its topology spread broken on ${nodes}`,
  },
  {
    pattern: /(\d+) node\(s\) had volume node affinity conflict/g,
    layer: "infrastructure",
    inWords: (nodes) => `its volume out of reach of ${nodes} (another zone or node)`,
  },
  {
    pattern: /()pod has unbound immediate PersistentVolumeClaims/g,
    layer: "platform",
    inWords: () => "one of its PersistentVolumeClaims has no volume",
  },
];

export function obstaclesIn(message: string): { readonly layer: Obstacle["layer"]; readonly inWords: string }[] {
  // What pre-emption could not do either is said in a second sentence with the same words.
  const [filtered = ""] = message.split(/\bpreemption:/);
  return OBSTACLES.flatMap(({ pattern, layer, inWords }) =>
    [...filtered.matchAll(pattern)].map(([, count = "", more = ""]) => {
      const nodes = count === "1" ? "1 node" : `${count} nodes`;
      return { layer, inWords: inWords(nodes, more) };
    }),
  );
}
