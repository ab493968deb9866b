import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { Module } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { Script } from "node:vm";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "..");

/** What a stage of the Containerfile says, one array of words an instruction. */
function stages(): string[][][] {
  const lines = readFileSync(path.join(ROOT, "Containerfile"), "utf8")
    .replaceAll("\\\n", "")
    .split("\n")
    .filter((line) => /^[A-Z]/.test(line))
    .map((line) => line.split(/\s+/));
  const starts = lines.flatMap(([word], index) => (word === "FROM" ? [index] : []));
  return starts.map((start, index) => lines.slice(start, starts[index + 1]));
}

const [building, running] = stages() as [string[][], string[][]];
const of = (stage: string[][], instruction: string): string[] =>
  stage.filter(([word]) => word === instruction).map((words) => words.slice(1).join(" "));
/** Everything that a build stage takes over, by its path from the root. */
const copied = of(building, "COPY").flatMap((words) => words.split(" ").slice(0, -1));

/** Plays the build stage: nothing but what it copies, and what it installs. */
describe("the image", () => {
  let folder: string;
  let image: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "kubeheal-image-"));
    image = path.join(folder, "dist/image");
    for (const each of copied) cpSync(path.join(ROOT, each), path.join(folder, each), { recursive: true });
    symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
    const [program, ...args] = of(building, "RUN").at(-1)!.split(" ");
    execFileSync(program!, args, { cwd: folder, stdio: "pipe" });
  }, 60_000);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const json = (file: string): unknown => JSON.parse(readFileSync(path.join(image, file), "utf8"));

  it("is one tree, whether a container engine makes it or not", () => {
    const { copy, ...said } = json("image.json") as { copy: Record<string, string> };
    const copies = Object.entries(copy).map(([from, to]) => `--from=build /build/dist/image/${from} ${to}`);

    expect(of(running, "COPY")).toEqual(copies);
    expect(said).toMatchObject({ workdir: of(running, "WORKDIR")[0], user: of(running, "USER")[0] });
    expect(said).toMatchObject({ entrypoint: JSON.parse(of(running, "ENTRYPOINT")[0]!) });
    expect(readdirSync(image).sort()).toEqual(["image.json", ...Object.keys(copy)].sort());
  });

  it("has every chunk of the bundle and no node_modules", () => {
    const built = readdirSync(path.join(folder, "dist")).filter((file) => file !== "image");

    expect(readdirSync(path.join(image, "app")).sort()).toEqual([...built, "sbom.cdx.json"].sort());
    expect(built).toContain("engine.js.compiled");
  });

  it("needs one file to start, the one that is compiled already", () => {
    const engine = readFileSync(path.join(image, "app/engine.js"), "utf8");
    const eager = [...engine.matchAll(/^(?:const|let) .*require\("\.\/(.+)"\)/gm)].map(([, file]) => file);

    expect(eager).toEqual(["rolldown-runtime.js"]);
    expect(engine).not.toContain("new Hono");
    expect(readdirSync(path.join(image, "app"))).toEqual(
      expect.arrayContaining(["engine.js.compiled", "hono.js.compiled", "rest.js.compiled"]),
    );
  });

  it("takes from outside only what the ignore file lets through", () => {
    const let_through = readFileSync(path.join(ROOT, ".containerignore"), "utf8").match(/(?<=^!).*$/gm);

    expect(let_through?.sort()).toEqual(copied.sort());
  });

  it("brings what V8 has compiled, good for the Node that built it", () => {
    const file = path.join(image, "app/engine.js");
    const cachedData = readFileSync(`${file}.compiled`);

    expect(new Script(Module.wrap(readFileSync(file, "utf8")), { cachedData }).cachedDataRejected).toBe(false);
  });

  it("names in its bill of materials what is bundled, and nothing else", () => {
    const { components, metadata } = json("app/sbom.cdx.json") as {
      components: { name: string }[];
      metadata: { component: { name: string } };
    };
    const names = components.map(({ name }) => name);

    expect(metadata.component.name).toBe("kubeheal-coordination-engine");
    expect(names).toEqual(
      expect.arrayContaining(["@hono/node-server", "@kubernetes/client-node", "hono", "pino", "zod"]),
    );
    // Installed, and not in the bundle: types, tools of development, what other platforms need.
    expect(names.filter((name) => /^@types|vitest|rolldown|oxlint|bare-|node-bin/.test(name))).toEqual([]);
    const licences = readFileSync(path.join(image, "licenses/third-party.txt"), "utf8");
    expect(names.filter((name) => !licences.includes(`${name} `))).toEqual([]);
  });
});
