import { POD, RESOURCE_QUOTA } from "../kubernetes/kinds.ts";
import type { Pod } from "../kubernetes/objects.ts";
import type { KubeObject } from "../world.ts";
import type { ApiServer } from "./api-server.ts";
import { hasEnded } from "./pod-status.ts";

/** What a webhook, a LimitRange or a policy that is not here would say of a new pod; undefined lets it in. */
export type PodJudge = (pod: Pod) => string | undefined;

type Quota = KubeObject & { readonly spec?: { readonly hard?: Readonly<Record<string, string>> } };

/** Why the API server does not let a new pod in, or nothing. Of quotas only the number of pods counts. */
export function podRefusal(api: ApiServer, pod: Pod, judge: PodJudge | undefined): string | undefined {
  const { namespace, name } = pod.metadata;
  const said = judge?.(pod);
  if (said !== undefined) return said;
  const used = api.all<Pod>(POD, namespace).filter((each) => !hasEnded(each)).length;
  for (const { metadata, spec } of api.all<Quota>(RESOURCE_QUOTA, namespace)) {
    const limit = spec?.hard?.["pods"];
    if (limit !== undefined && used >= Number(limit)) {
      const figures = `requested: pods=1, used: pods=${used}, limited: pods=${limit}`;
      return `pods "${name}" is forbidden: exceeded quota: ${metadata.name}, ${figures}`;
    }
  }
  return undefined;
}
