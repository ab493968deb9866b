/**
 * `npm run test:mutants`: plants one mistake after the other in the decisions that must not be wrong, and runs their tests. A mistake that no test
 * notices survives, and ends this with 1. The files on disk are not touched: what is mutated is what the tests load.
 */
import { readFileSync } from "node:fs";
import path from "node:path";

import type { Vite } from "vitest/node";
import { createVitest } from "vitest/node";

import { EQUIVALENT } from "./equivalent.ts";
import { type Mutant, mutantsOf } from "./mutants-of.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const GUARDED = ["guard", "tried-before", "consent", "others-at-work", "two-namespaces", "decide"];
/** Which tests are to notice. */
const WATCHED: Readonly<Record<string, readonly string[]>> = {
  "lib/engine/guard.ts": GUARDED,
  "lib/engine/tried-before.ts": GUARDED,
  "lib/engine/others-at-work.ts": ["guard", "tried-before", "others-at-work"],
  "lib/engine/consent.ts": GUARDED,
  "lib/engine/outside-windows.ts": ["outside-windows"],
  "lib/engine/alert-window.ts": ["alert-window"],
  "lib/engine/advance.ts": ["advance", "decide"],
};

/** What the tests load in place of a file. */
let planted: { readonly file: string; readonly source: string } | undefined;
const planting: Vite.Plugin = {
  name: "planted-mutant",
  enforce: "pre",
  transform: (_code, id) => (id === planted?.file ? planted.source : undefined),
};

// One worker that is kept: these tests share nothing, and a worker for each file would cost more than they do.
const vitest = await createVitest(
  "test",
  {
    root: ROOT,
    config: false,
    watch: false,
    bail: 1,
    reporters: [{}],
    include: ["test/engine/*.test.ts"],
    pool: "threads",
    isolate: false,
    maxWorkers: 1,
    fsModuleCache: false,
  },
  { plugins: [planting], logLevel: "silent" },
);

type Found = Mutant & { readonly file: string };

async function passes(file: string, source?: string): Promise<boolean> {
  const absolute = path.join(ROOT, file);
  if (planted) vitest.invalidateFile(planted.file);
  planted = source === undefined ? undefined : { file: absolute, source };
  vitest.invalidateFile(absolute);
  const names = (WATCHED[file] ?? []).map((name) => `test/engine/${name}.test.ts`);
  const specifications = (await vitest.globTestSpecifications(names)).filter(({ moduleId }) =>
    names.some((name) => moduleId === path.join(ROOT, name)),
  );
  if (specifications.length !== names.length) throw new Error(`not all of ${names.join(", ")} are there`);
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
  // What earlier runs found is still among the modules.
  const mine = testModules.filter(({ moduleId }) => specifications.some((each) => each.moduleId === moduleId));
  return unhandledErrors.length === 0 && mine.length === names.length && mine.every((module) => module.ok());
}

const survivors: Found[] = [];
const rows: string[] = [];
const known = new Set(Object.keys(EQUIVALENT));
const startedAt = performance.now();
for (const file of Object.keys(WATCHED)) {
  if (!(await passes(file))) throw new Error(`the tests of ${file} fail without any mutant`);
  const mutants = mutantsOf(readFileSync(path.join(ROOT, file), "utf8"));
  const found = mutants.filter(({ what }) => !(`${file}: ${what}` in EQUIVALENT));
  for (const { what } of mutants) known.delete(`${file}: ${what}`);
  let caught = 0;
  for (const mutant of found) {
    if (await passes(file, mutant.source)) survivors.push({ ...mutant, file });
    else caught += 1;
  }
  rows.push(`${file.padEnd(36)} ${String(found.length).padStart(7)} ${String(caught).padStart(7)}`);
}
await vitest.close();

const seconds = Math.round((performance.now() - startedAt) / 1000);
process.stdout.write(`${"file".padEnd(36)} planted  caught\n${rows.join("\n")}\n`);
for (const { file, line, what } of survivors) process.stdout.write(`survives  ${file}:${line}  ${what}\n`);
for (const stale of known) process.stdout.write(`is no mutant any more, take it out of equivalent.ts  ${stale}\n`);
process.stdout.write(
  `${survivors.length} survive, ${Object.keys(EQUIVALENT).length} are known to change nothing, ${seconds} s\n`,
);
process.exitCode = survivors.length + known.size > 0 ? 1 : 0;
