import { defineRunbookAbout, handOver } from "./define-runbook.ts";

/** A taint says what a node is for; only whoever set it knows whether it is wrong. */
export const wrongTaint = defineRunbookAbout("node", ({ cause }, { target, taints }) =>
  handOver(
    `${cause}; if it should not be there: kubectl taint node ${target.name} ${taints.map(({ text }) => `${text.replace(/=[^:]*/, "")}-`).join(" ")}`,
  ),
);
