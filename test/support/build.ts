/** `npm run build`: bundles the functions to `dist/`, which needs no node_modules. */
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type OutputOptions, rolldown } from "rolldown";

const ROOT = join(import.meta.dirname, "../..");
const DIST = join(ROOT, "dist");
/** In a CommonJS bundle `require("node:http")` costs 2 ms of CPU, an ESM import of it 28 ms. */
const OUTPUT: OutputOptions = {
  dir: DIST,
  format: "cjs",
  entryFileNames: "[name].js",
  // What a package calls `dist/index.js` is named after the package.
  chunkFileNames: ({ facadeModuleId }) =>
    `${/([^/]+)\/dist\/index\.m?js$/.exec(facadeModuleId ?? "")?.[1] ?? "[name]"}.js`,
  comments: { legal: true, annotation: false, jsdoc: false },
};

async function bundle(name: string, file: string, cleanDir: boolean): Promise<void> {
  const built = await rolldown({ input: { [name]: join(ROOT, file) }, platform: "node", cwd: ROOT });
  await built.write({ ...OUTPUT, cleanDir });
  await built.close();
}

function sizes(): string {
  const files = readdirSync(DIST).sort();
  return files.map((file) => `${kilobytes(join(DIST, file)).padStart(9)}  dist/${file}`).join("\n");
}

function kilobytes(file: string): string {
  return `${(readFileSync(file).byteLength / 1000).toFixed(1)} kB`;
}

await bundle("engine", "functions/main.ts", true);
await bundle("main", "lib/process/compiled.ts", false);
writeFileSync(join(DIST, "package.json"), `${JSON.stringify({ type: "commonjs" })}\n`);
execFileSync(process.execPath, [join(import.meta.dirname, "warm-up.ts"), join(DIST, "engine.js")], {
  stdio: "inherit",
});
process.stdout.write(`${sizes()}\n`);
