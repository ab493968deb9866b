import { defineRunbook, handOver } from "./define-runbook.ts";

export const missingReference = defineRunbook(({ cause }) =>
  handOver(
    `${cause}: create it again from where it is kept, or take the reference away; what was in it is not guessed here`,
  ),
);
