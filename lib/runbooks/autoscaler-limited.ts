import { defineRunbook, handOver } from "./define-runbook.ts";

/** A leak would use up any maximum, and metrics that are missing are somebody's. */
export const autoscalerLimited = defineRunbook(({ cause }) =>
  handOver(
    `${cause}: see what each pod uses and whether it leaks, raise the maximum where it is kept, or mend the metrics`,
  ),
);
