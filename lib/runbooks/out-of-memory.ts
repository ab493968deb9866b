import { defineRunbook, handOver } from "./define-runbook.ts";

export const outOfMemory = defineRunbook(({ cause }) =>
  handOver(
    `${cause}: see whether it leaks or needs more, and set its limit where it is deployed; a raised limit needs approval, which this version cannot take`,
  ),
);
