import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

export const ROOT = path.resolve(import.meta.dirname, "../../..");
const HELM_OF_THE_TESTS = path.join(
  process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"),
  "kubeheal-tools/helm",
);

/** A cluster with Knative, and the programs that the tests use on it. */
export interface Bed {
  readonly helm: string;
  readonly kubectl: string;
  /** `$LOAD_IMAGE NAME:TAG FOLDER` makes an image of a folder with an image.json, and prints its reference. */
  readonly loadImage: string;
}

/** The bed, or a sentence why there is none. */
export function bedOf(variables: Readonly<Record<string, string | undefined>>): Bed | string {
  const { KUBECONFIG, BROKER_INGRESS, LOAD_IMAGE: loadImage } = variables;
  if (!KUBECONFIG) return "KUBECONFIG is not set: there is no cluster";
  if (!BROKER_INGRESS) return "BROKER_INGRESS is not set: there is no Knative Eventing";
  if (!loadImage) return "LOAD_IMAGE is not set: nothing says how an image gets into the cluster";
  const helm = variables["HELM"] ?? (existsSync(HELM_OF_THE_TESTS) ? HELM_OF_THE_TESTS : "helm");
  return { helm, kubectl: variables["KUBECTL"] ?? "kubectl", loadImage };
}

/** Runs a program to its end and returns what it said; what it said in anger is in the error. */
export async function run(program: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { cwd: ROOT, maxBuffer: 2 ** 26 });
  return stdout.trim();
}

/** The reference of the image is the last word of what the command says. */
export async function load({ loadImage }: Bed, name: string, folder: string): Promise<string> {
  const [program, ...args] = loadImage.split(" ") as [string, ...string[]];
  const said = await run(program, ...args, name, folder);
  return said.split(/\s+/).at(-1)!;
}
