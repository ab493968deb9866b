import { defineRunbookAbout, handOver } from "./define-runbook.ts";

/** Data is given up, rescued or restored by people. */
export const volumeFailed = defineRunbookAbout("object", ({ cause, since, facts }, { target }) =>
  handOver(
    `${cause} since ${since}: nothing is changed, what is in it people rescue or restore; look at kubectl describe pv ${String(facts["volume"])} and at the log of its provisioner, before claim ${target.name} or its pods are deleted`,
  ),
);
