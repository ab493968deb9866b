import type { Model, ModelType } from "../domain/model.ts";
import { printable } from "../domain/printable.ts";
import type { Context } from "../healing/context.ts";
import { typeByName } from "../model-settings.ts";
import { type KubeObject, isWorldError } from "../world/world.ts";

export const MODEL_RIGHTS = ["serving.kserve.io/inferenceservices: list"];

const INFERENCE_SERVICE = { apiVersion: "serving.kserve.io/v1beta1", kind: "InferenceService" } as const;
/** More models than this in one namespace are not what this is made for. */
const MODELS_AT_MOST = 200;
/** How an InferenceService says what its model is for. */
const TYPE_LABEL = "kubeheal.io/model-type";

/** kserve.github.io: `status.address.url` is the address inside the cluster, `conditions` tell why there is none. */
interface InferenceService extends KubeObject {
  readonly spec?: { readonly predictor?: { readonly model?: { readonly protocolVersion?: string } } };
  readonly status?: {
    readonly address?: { readonly url?: string };
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  };
}

/** A model that there is, or one that cannot be asked and why. */
export type FoundModel = { readonly name: string; readonly service: string; readonly namespace: string } & (
  | { readonly model: Model }
  | { readonly model?: undefined; readonly because: string }
);

export interface FoundModels {
  /** By name. */
  readonly models: readonly FoundModel[];
  /** Why there may be more of them than these. */
  readonly missing: string | undefined;
}

/** The models that the environment names, and the InferenceServices of their namespace. Where those cannot be listed, the others are there all the same. */
export async function findModels({ world, settings }: Pick<Context, "world" | "settings">): Promise<FoundModels> {
  const { isEnabled, named, namespace } = settings.models;
  if (!isEnabled) return { models: [], missing: "ENABLE_KSERVE_INTEGRATION is false" };
  const known = new Map<string, FoundModel>(named.map((model) => [model.name, { ...placeOf(model), model }]));
  let missing: string | undefined;
  try {
    const { items } = await world.cluster.list<InferenceService>(INFERENCE_SERVICE, {
      namespace,
      limit: MODELS_AT_MOST,
    });
    for (const each of items) if (!known.has(each.metadata.name)) known.set(each.metadata.name, found(each, namespace));
  } catch (error) {
    // A cluster without KServe has no such kind.
    if (!isWorldError(error)) throw error;
    if (error.kind !== "not-found")
      missing = `the InferenceServices of namespace ${namespace} cannot be listed: ${error.message}`;
  }
  return { models: [...known.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), missing };
}

function placeOf({ name, service, namespace }: Model): Pick<FoundModel, "name" | "service" | "namespace"> {
  return { name, service, namespace };
}

function found(inferenceService: InferenceService, namespace: string): FoundModel {
  const { name, labels = {} } = inferenceService.metadata;
  const place = { name, service: name, namespace };
  const address = addressOf(inferenceService, namespace);
  if (address === undefined) return { ...place, because: notReady(inferenceService) };
  const protocol = inferenceService.spec?.predictor?.model?.protocolVersion === "v2" ? "v2" : "v1";
  const type = TYPES.find((each) => each === labels[TYPE_LABEL]) ?? typeByName(name);
  return { ...place, model: { ...place, served: name, address, protocol, type } };
}

const TYPES: readonly ModelType[] = ["anomaly", "predictive", "classification"];

/** Only a Service of its own namespace: what a status says must not send us anywhere else. Older KServe adds the path of one question. */
function addressOf({ status }: InferenceService, namespace: string): string | undefined {
  const text = status?.address?.url;
  if (text === undefined || !URL.canParse(text)) return undefined;
  const { protocol, hostname, port, origin, username, password } = new URL(text);
  const isHttp = protocol === "http:" || protocol === "https:";
  const [, within, kind, ...domain] = hostname.split(".");
  const isOfNamespace = within === namespace && kind === "svc" && ["", "cluster.local"].includes(domain.join("."));
  return isHttp && isOfNamespace && `${port}${username}${password}` === "" ? origin : undefined;
}

function notReady({ status }: InferenceService): string {
  const url = status?.address?.url;
  if (url !== undefined) return `its address ${printable(url, 100)} is no Service of its namespace`;
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  const why = ready?.message ? `: ${printable(ready.message, 200)}` : "";
  return `its InferenceService has no address yet${why}`;
}

/** Asks whether each is ready, all at once. Undefined: it is. */
export async function readinessOf({ world }: Pick<Context, "world">, found: FoundModel): Promise<string | undefined> {
  if (found.model === undefined) return found.because;
  try {
    await world.models.ready(found.model);
    return undefined;
  } catch (error) {
    if (!isWorldError(error)) throw error;
    return error.message;
  }
}
