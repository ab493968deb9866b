import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";

import { functions } from "../functions/index.ts";
import { actions } from "../lib/actions/index.ts";
import { rules } from "../lib/rules/index.ts";
import { runbooks } from "../lib/runbooks/index.ts";
import { FAMILIES, membersOf, writtenFiles } from "./support/families.ts";

const root = path.resolve(import.meta.dirname, "..");

/** Every source file below a folder, as a path from the root. */
function filesIn(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => path.join(folder, file));
}

const read = (file: string): string => readFileSync(path.join(root, file), "utf8");

describe("what is written by `npm run index`", async () => {
  it.each(Object.entries(await writtenFiles(root)))("%s is up to date", (file, text) => {
    expect(existsSync(path.join(root, file)), `run npm run index: ${file} is missing`).toBe(true);
    expect(read(file), "run npm run index").toBe(text);
  });
});

describe("a family of files of one shape", () => {
  const tested = FAMILIES.filter(({ folder }) => folder !== "lib/rehearsal/scenarios");
  const members = tested.flatMap((family) => membersOf(root, family).map((name) => [family.folder, name] as const));

  it.each(members)("%s/%s has a test of its own", (folder, name) => {
    const file = path.join("test", folder.replace(/^lib\//, ""), `${name}.test.ts`);

    expect(existsSync(path.join(root, file)), `${file} is missing`).toBe(true);
  });

  it.each(Object.keys(actions))("the action %s is held to the rights that it declares", (name) => {
    expect(read(`test/actions/${name}.test.ts`)).toMatch(/heldToItsRights\(.*\.undeclared\(\).*\.unused\(\)/s);
  });

  it.each(Object.keys(rules))("%s, which a rule can find, has a runbook", (problem) => {
    expect(Object.keys(runbooks)).toContain(problem);
  });

  it.each(Object.entries(functions))("the function %s has the name of its file", (file, { name }) => {
    expect(name).toBe(file);
  });
});

describe("pure folders", () => {
  const pure = [
    "lib/domain",
    "lib/rules",
    "lib/runbooks",
    "lib/routes",
    "lib/engine",
    "lib/actions",
    "lib/insights",
  ].flatMap(filesIn);

  it.each(pure)("%s takes the time and chance as arguments", (file) => {
    expect(read(file)).not.toMatch(/new Date\(\)|Date\.now\(|Math\.random\(|randomBytes|randomUUID/);
  });
});

describe("time", () => {
  const timerless = [...filesIn("functions"), ...filesIn("lib")].filter(
    (file) => !/^lib\/(process|rehearsal|world)\/|^lib\/http\/node-server/.test(file),
  );

  it.each(timerless)("%s keeps no timer: a function that scales to zero has none", (file) => {
    // The page's script runs in a browser.
    expect(read(file).replace(/const SCRIPT = `[^`]*`/s, "")).not.toMatch(/setTimeout\(|setInterval\(|setImmediate\(/);
  });
});
