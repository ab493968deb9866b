import { defineRunbookAbout, handOver } from "./define-runbook.ts";

/** A webhook guards something: whether it may be switched off, or who brings its pods back, people know. */
export const webhookUnanswered = defineRunbookAbout("platform", ({ cause }) =>
  handOver(`${cause}; bring back the pods that answer for it, webhooks are changed by people only`),
);
