import { defineRunbook, handOver } from "./define-runbook.ts";

export const imagePullFailing = defineRunbook(({ cause }) =>
  handOver(`${cause}: check the image's name and tag, the pull secret and the registry`),
);
