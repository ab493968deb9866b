/** Writes the index of each family of files, and the Triggers; run by `npm run index`. A test fails when they are out of date. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { writtenFiles } from "./families.ts";

const root = path.resolve(import.meta.dirname, "../..");
for (const [file, text] of Object.entries(await writtenFiles(root))) {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}
