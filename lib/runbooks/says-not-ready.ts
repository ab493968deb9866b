import { defineRunbookAbout, handOver } from "./define-runbook.ts";

/** What it wants its owner knows: a quota, a volume and a custom resource are changed by people. */
export const saysNotReady = defineRunbookAbout("object", ({ cause }, { target: { kind, namespace, name } }) =>
  handOver(
    `${cause}: look at its conditions and Events (kubectl describe ${kind.toLowerCase()} ${name}${namespace === undefined ? "" : ` -n ${namespace}`}), and at the operator or the people behind it`,
  ),
);
