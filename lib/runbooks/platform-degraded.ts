import { defineRunbookAbout, handOver } from "./define-runbook.ts";

/** Its operator knows what it wants, and cannot have it: configuration, credentials and hardware are people's. */
export const platformDegraded = defineRunbookAbout("platform", ({ cause }, { target }) =>
  handOver(
    `${cause}; what it needs people give it: kubectl describe ${target.kind.toLowerCase()} ${target.name}${target.namespace === undefined ? "" : ` -n ${target.namespace}`}`,
  ),
);
