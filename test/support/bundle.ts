/** Bundles the functions to `dist/`, which needs no node_modules, and writes down what V8 compiled of it. */
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type OutputOptions, rolldown } from "rolldown";

export const ROOT = join(import.meta.dirname, "../..");
export const DIST = join(ROOT, "dist");
/** In a CommonJS bundle `require("node:http")` costs 2 ms of CPU, an ESM import of it 28 ms. */
const OUTPUT: OutputOptions = {
  dir: DIST,
  format: "cjs",
  entryFileNames: "[name].js",
  // What a package calls `dist/index.js` is named after the package.
  chunkFileNames: ({ facadeModuleId }) =>
    `${/([^/]+)\/dist\/index\.m?js$/.exec(facadeModuleId ?? "")?.[1] ?? "[name]"}.js`,
  codeSplitting: {
    groups: [
      // All that is needed to start is one file; what is loaded later shares it.
      { name: "engine", tags: ["$initial"] },
      { name: "hono", test: /node_modules[\\/]hono[\\/]/ },
    ],
  },
  comments: { legal: true, annotation: false, jsdoc: false },
};

/** All that was bundled, by its path. */
export async function bundle(): Promise<readonly string[]> {
  const engine = await bundleOne("engine", "functions/main.ts", true);
  const main = await bundleOne("main", "lib/process/compiled.ts", false);
  writeFileSync(join(DIST, "package.json"), `${JSON.stringify({ type: "commonjs" })}\n`);
  execFileSync(process.execPath, [join(import.meta.dirname, "warm-up.ts"), join(DIST, "engine.js")], {
    stdio: "inherit",
  });
  return [...engine, ...main];
}

async function bundleOne(name: string, file: string, cleanDir: boolean): Promise<readonly string[]> {
  const built = await rolldown({ input: { [name]: join(ROOT, file) }, platform: "node", cwd: ROOT });
  const { output } = await built.write({ ...OUTPUT, cleanDir });
  await built.close();
  return output.flatMap((part) => (part.type === "chunk" ? part.moduleIds : []));
}

/** One line a file, and the sum of all. */
export function sizesOf(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const sizes = files.map((file): [string, number] => {
    const path = join(file.parentPath, file.name);
    return [path.slice(ROOT.length + 1), readFileSync(path).byteLength];
  });
  const sum: [string, number] = ["in all", sizes.reduce((all, [, size]) => all + size, 0)];
  const byName = sizes.sort(([one], [other]) => one.localeCompare(other));
  return [...byName, sum].map(([name, size]) => `${kilobytes(size).padStart(10)}  ${name}`).join("\n");
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
