/** The chart as helm renders it, and the tools that `npm run test:chart` fetches for that. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";

import { parseAllDocuments } from "yaml";

const ROOT = path.resolve(import.meta.dirname, "../..");
export const CHART = path.join(ROOT, "charts/coordination-engine");
export const OVERLAYS = path.join(ROOT, "knative/overlays");

export const TOOLS = path.join(process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"), "kubeheal-tools");
const ON_PATH = new Set(["kubectl"]);

/** Says why, when what needs the tool is skipped. */
export function lacks(...tools: readonly string[]): boolean {
  const missing = tools.filter((tool) => (ON_PATH.has(tool) ? !isOnPath(tool) : !existsSync(path.join(TOOLS, tool))));
  for (const tool of missing) {
    process.stderr.write(
      ON_PATH.has(tool)
        ? `skipped, because ${tool} is not on PATH\n`
        : `skipped, because there is no ${tool} in ${TOOLS}: bash test/support/chart-tools.sh says why\n`,
    );
  }
  return missing.length > 0;
}

function isOnPath(tool: string): boolean {
  return spawnSync(tool, ["--help"], { stdio: "ignore" }).error === undefined;
}

interface Ran {
  /** On both of its outputs. */
  readonly said: string;
  /** Nothing when the tool is content, else what it said. */
  readonly complaint: string;
}

export function run(tool: string, args: readonly string[], input?: string): Ran {
  const program = ON_PATH.has(tool) ? tool : path.join(TOOLS, tool);
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, encoding: "utf8", maxBuffer: 2 ** 26 });
  if (error) throw error;
  const said = stdout + stderr;
  return { said, complaint: status === 0 ? "" : said || `${tool} ended with ${status}` };
}

/** An object of Kubernetes as it was rendered: whoever asks knows what is in it. */
export interface Rendered {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // oxlint-disable-next-line typescript/no-explicit-any -- forty kinds, and the API server checks them all
  readonly spec?: any;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly [other: string]: any;
}

export const IMAGE = ["--set", "image.repository=registry.example.com/kubeheal/coordination-engine"];

/** As `helm template` with these arguments prints it; throws what helm says instead. */
export function template(args: readonly string[] = [], namespace = "self-healing-platform"): string {
  return execFileSync(
    path.join(TOOLS, "helm"),
    ["template", "kubeheal", CHART, "--namespace", namespace, ...IMAGE, ...args],
    { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 2 ** 26 },
  );
}

export function objectsOf(yaml: string): Rendered[] {
  return parseAllDocuments(yaml)
    .map((document) => document.toJS() as Rendered | null)
    .filter((object) => object !== null);
}

export function render(...args: readonly string[]): Rendered[] {
  return objectsOf(template(args));
}

/** helm's sentence, without its frame. */
export function refusal(...args: readonly string[]): string {
  try {
    template(args);
  } catch (error) {
    return String((error as { stderr?: unknown }).stderr ?? error);
  }
  return "rendered";
}

/** With the chart in another state: of its copy, which is gone afterwards. */
export function withCopy<Result>(change: (copy: string) => void, then: (copy: string) => Result): Result {
  const copy = mkdtempSync(path.join(tmpdir(), "kubeheal-chart-"));
  try {
    cpSync(CHART, copy, { recursive: true });
    change(copy);
    return then(copy);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** What helm says after an installation. It prints that only where it can reach a cluster, so here the text is made a value of an object. */
export function notes(namespace: string): string {
  const text = readFileSync(path.join(CHART, "templates/NOTES.txt"), "utf8");
  const object = `{{- define "notes" -}}${text}{{- end -}}\nnotes: {{ include "notes" . | toJson }}\n`;
  return withCopy(
    (copy) => writeFileSync(path.join(copy, "templates/notes.yaml"), object),
    (copy) => {
      const only = ["--show-only", "templates/notes.yaml", "--namespace", namespace, ...IMAGE];
      const [rendered] = objectsOf(run("helm", ["template", "kubeheal", copy, ...only]).said);
      return String(rendered?.["notes"]);
    },
  );
}

export function valueFiles(): string[] {
  return readdirSync(CHART).filter((file) => /^values-.*\.yaml$/.test(file));
}

/** Everything that is off by default, switched on. */
export const ALL_ON = [
  "networkPolicy.restrictEgress=true",
  "monitoring.enabled=true",
  "monitoring.metrics.enabled=true",
  "monitoring.engineRules=true",
  "monitoring.dashboard=true",
  "monitoring.workloadRules={shop}",
  "rbac.namespaces={shop}",
  "rbac.deployers={argocd}",
  "rbac.nodes=true",
  "rbac.platform=true",
  "knative.oidc=true",
  "scan.enabled=true",
  "functions.api.external=true",
  "functions.alerts.scale.min=1",
].flatMap((value) => ["--set", value]);
