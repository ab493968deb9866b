import { NODE, POD } from "../kubernetes/kinds.ts";
import type { Node, Pod } from "../kubernetes/objects.ts";
import type { KubeObject, Ref } from "../world.ts";
import type { ApiServer } from "./api-server.ts";
import { type Controller, controllerOf, isKind, subjectOf } from "./controllers.ts";
import { isNodeReady } from "./node-fit.ts";
import { type Change, refTo } from "./object-store.ts";
import { lostStatusOf } from "./pod-status.ts";
import { CONTROLLER_MANAGER } from "./pods-of.ts";

/** How long a pod stays on a node that does not answer, where nothing else is said. */
const TOLERATED_SECONDS = 300;

/** Calls the pods of a node that does not answer not ready, then asks for their end; those of a node that is gone vanish. */
export class NodeLifecycleController implements Controller {
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  affectedBy(change: Change): readonly Ref[] {
    const object = subjectOf(change);
    if (isKind(object, NODE)) return [refTo(object)];
    const name = isKind(object, POD) ? (object as Pod).spec?.nodeName : undefined;
    return name === undefined || !change.after ? [] : [{ ...NODE, name }];
  }

  reconcile(ref: Ref): Date | undefined {
    const node = this.#api.read<Node>(ref);
    if (node && isNodeReady(node)) return undefined;
    const pods = this.#api.all<Pod>(POD).filter((pod) => pod.spec?.nodeName === ref.name);
    if (!node) {
      for (const pod of pods) this.#api.remove(refTo(pod));
      return undefined;
    }
    const now = this.#api.clock.now();
    for (const pod of pods) this.#api.setStatus(pod, lostStatusOf(pod, now), CONTROLLER_MANAGER);
    const end = lostSince(node) + TOLERATED_SECONDS * 1000;
    if (end > now.getTime()) return new Date(end);
    for (const pod of pods.filter((each) => controllerOf(each)?.kind !== "DaemonSet")) this.#api.delete(refTo(pod));
    return undefined;
  }
}

/** Only its own kubelet can say that a pod has really ended, so on a node that does not answer it stays, marked. */
export function isHeld(api: ApiServer, object: KubeObject): boolean {
  const name = isKind(object, POD) ? (object as Pod).spec?.nodeName : undefined;
  const node = name === undefined ? undefined : api.read<Node>({ ...NODE, name });
  return node !== undefined && !isNodeReady(node);
}

function lostSince(node: Node): number {
  const ready = node.status?.conditions?.find((condition) => condition.type === "Ready");
  return Date.parse(ready?.lastTransitionTime ?? "");
}
