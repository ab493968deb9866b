/** Writes the index of each family of files, and the Triggers; run by `npm run index`. A test fails when they are out of date. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { indexFiles, writtenFiles } from "./families.ts";

const root = path.resolve(import.meta.dirname, "../..");
function write(files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
}

// First the indexes: Triggers and rights are read from the actions and functions that they name.
write(indexFiles(root));
write(await writtenFiles(root));
