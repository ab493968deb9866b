/** `npm run image`: the tree of the container image in `dist/image/`, for those who build one without a container engine, and for the Containerfile. */
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { licencesOf, packagesOf, sbomOf } from "./bill-of-materials.ts";
import { DIST, ROOT, bundle, sizesOf } from "./bundle.ts";

const IMAGE = join(DIST, "image");
/** What else an image is made of; the Containerfile says the same. */
const SAID = {
  from: "node",
  copy: { app: "/app", licenses: "/licenses" },
  workdir: "/app",
  user: "1001:0",
  entrypoint: ["node", "main.js"],
};

const packages = packagesOf(await bundle());
const built = readdirSync(DIST);
rmSync(IMAGE, { recursive: true, force: true });
mkdirSync(join(IMAGE, "licenses"), { recursive: true });
for (const file of built) cpSync(join(DIST, file), join(IMAGE, "app", file));
writeFileSync(join(IMAGE, "app/sbom.cdx.json"), `${JSON.stringify(sbomOf(packages), null, 2)}\n`);
cpSync(join(ROOT, "LICENSE"), join(IMAGE, "licenses/LICENSE"));
writeFileSync(join(IMAGE, "licenses/third-party.txt"), `${licencesOf(packages)}\n`);
writeFileSync(join(IMAGE, "image.json"), `${JSON.stringify(SAID, null, 2)}\n`);
process.stdout.write(`${sizesOf(IMAGE)}\n${packages.length} packages, for Node ${process.version} ${process.arch}\n`);
