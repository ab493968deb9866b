/** What the bundle is made of, for those who must know: an SBOM that scanners find, and the licences that want to be shown. */
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

import { ROOT } from "./bundle.ts";

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly folder: string;
}

interface Component {
  readonly "bom-ref": string;
  readonly name: string;
}

/** CycloneDX, as far as it is touched here. */
export interface Sbom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

/** The packages that at least one bundled file belongs to. */
export function packagesOf(files: readonly string[]): readonly Package[] {
  const folders = new Set(files.flatMap((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const packages = [...folders].map((folder) => ({ ...read(join(folder, "package.json")), folder }));
  return packages.sort((one, other) => one.name.localeCompare(other.name));
}

/** npm's own of all that is installed, cut down to what is in the bundle. (With `--omit=dev` npm 11 leaves out what a tool needs, too, as zod.) */
export function sbomOf(packages: readonly Package[]): Sbom {
  const npm = ["sbom", "--sbom-format=cyclonedx", "--sbom-type=application", "--loglevel=error"];
  // npm does not look behind a link, and where node_modules is one, it means this.
  const cwd = dirname(realpathSync(join(ROOT, "node_modules")));
  const sbom = JSON.parse(execFileSync("npm", npm, { cwd, encoding: "utf8", maxBuffer: 2 ** 26 })) as Sbom;
  const shipped = new Set(packages.map(({ name, version }) => `${name}@${version}`));
  const components = sbom.components.filter((component) => shipped.delete(component["bom-ref"]));
  if (shipped.size > 0) throw new Error(`bundled, and unknown to npm: ${[...shipped].join(", ")}`);
  const component = { ...sbom.metadata.component, name: read(join(ROOT, "package.json")).name };
  const known = new Set([component, ...components].map((each) => each["bom-ref"]));
  const dependencies = sbom.dependencies
    .filter(({ ref }) => known.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((each) => known.has(each)) }));
  return { ...sbom, metadata: { ...sbom.metadata, component }, components, dependencies };
}

export function licencesOf(packages: readonly Package[]): string {
  return packages
    .map(({ name, version, license, folder }) => {
      const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
      const texts = files.map((file) => readFileSync(join(folder, file), "utf8").trim());
      return [`${name} ${version}: ${license}`, ...texts].join("\n\n");
    })
    .join(`\n\n${"-".repeat(80)}\n\n`);
}

function read(file: string): Omit<Package, "folder"> {
  return JSON.parse(readFileSync(file, "utf8")) as Omit<Package, "folder">;
}
