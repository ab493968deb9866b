import { defineRunbook, handOver } from "./define-runbook.ts";

/** Quotas, limits, policies and webhooks are promises of people to people: they are kept. */
export const podsRefused = defineRunbook(({ cause }) =>
  handOver(
    `${cause}: what the pods ask for and what their namespace allows must be brought together by whoever owns them`,
  ),
);
