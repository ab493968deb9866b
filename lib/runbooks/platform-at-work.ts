import { defineRunbookAbout, waitFor } from "./define-runbook.ts";

/** Whoever is at work is let work; what is still wrong afterwards is looked at then. */
export const platformAtWork = defineRunbookAbout("platform", ({ cause }) => waitFor(`${cause}; it is waited for`));
