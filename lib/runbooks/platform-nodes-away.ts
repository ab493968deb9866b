import { defineRunbookAbout, handOver } from "./define-runbook.ts";

/** The nodes have incidents of their own, by their own alerts. */
export const platformNodesAway = defineRunbookAbout("platform", ({ cause }) =>
  handOver(`${cause}; see to the nodes first, this follows`),
);
