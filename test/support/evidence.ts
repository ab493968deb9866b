import type { Change } from "../../lib/domain/change.ts";
import type {
  ContainerEvidence,
  Evidence,
  PodEvidence,
  RevisionEvidence,
  ServiceEvidence,
  Surroundings,
} from "../../lib/domain/evidence.ts";
import { CART, NOW, ago } from "./incidents.ts";

export function container(parts: Partial<ContainerEvidence> = {}): ContainerEvidence {
  return {
    name: "cart",
    image: "shop/cart:1.0",
    isInit: false,
    restarts: 0,
    waiting: undefined,
    lastExit: undefined,
    runningSince: undefined,
    memoryLimit: undefined,
    ...parts,
  };
}

export function exit(code: number, reason = "Error", secondsAgo = 20, message = ""): ContainerEvidence["lastExit"] {
  return { code, reason, message, at: ago(secondsAgo), ranSeconds: 2 };
}

/** Exits with code 1 after two seconds, again and again; the latest exit was so long ago. */
export function crashing(parts: Partial<ContainerEvidence> = {}, secondsAgo = 20): ContainerEvidence {
  return container({
    restarts: 4,
    waiting: { reason: "CrashLoopBackOff", message: "back-off" },
    lastExit: exit(1, "Error", secondsAgo),
    ...parts,
  });
}

export function unpullable(parts: Partial<ContainerEvidence> = {}): ContainerEvidence {
  return container({ waiting: { reason: "ImagePullBackOff", message: "not found" }, ...parts });
}

/** Ready since an hour, of revision 1. */
export function pod(name: string, parts: Partial<PodEvidence> = {}): PodEvidence {
  return {
    name,
    uid: `uid-${name}`,
    createdAt: ago(3600),
    isReady: true,
    readySince: ago(3590),
    isLeaving: false,
    revision: "cart-1",
    hasController: true,
    node: "node-1",
    isScheduled: true,
    unscheduled: undefined,
    failed: undefined,
    containers: [container()],
    ...parts,
  };
}

export function sick(name: string, sickContainer: ContainerEvidence, parts: Partial<PodEvidence> = {}): PodEvidence {
  return pod(name, {
    createdAt: ago(300),
    isReady: false,
    readySince: ago(300),
    revision: "cart-2",
    containers: [sickContainer],
    ...parts,
  });
}

export function imageChange(number: number): Change {
  const field = "image of container cart";
  return { aspect: "image", field, container: "cart", before: `shop/cart:${number}.0`, after: "shop/cart:9.0" };
}

export function change(aspect: Change["aspect"], field: string, parts: Partial<Change> = {}): Change {
  return { aspect, field, container: "cart", before: "old", after: "new", ...parts };
}

export function unscheduled(message: string, secondsAgo = 900): PodEvidence["unscheduled"] {
  return { since: ago(secondsAgo), reason: "Unschedulable", message };
}

export function revision(number: number, parts: Partial<RevisionEvidence> = {}): RevisionEvidence {
  return {
    name: `cart-${number}`,
    object: `cart-${number}`,
    number,
    isCurrent: false,
    since: ago(3600),
    changedBy: undefined,
    template: `template-${number}`,
    images: [`shop/cart:${number}.0`],
    containers: ["cart"],
    ready: 0,
    // Whatever is current has another image than this one.
    changes: [imageChange(number)],
    references: [],
    ...parts,
  };
}

/** Revision 2 is current since five minutes, revision 1 has two ready pods. */
export const ROLLED_OUT: readonly RevisionEvidence[] = [
  revision(2, { isCurrent: true, since: ago(300), changedBy: "by kubectl at 11:55" }),
  revision(1, { ready: 2 }),
];

export function surroundings(parts: Partial<Surroundings> = {}): Surroundings {
  return { autoscaler: undefined, services: [], vanishedServices: [], networkPolicies: [], ...parts };
}

export function service(parts: Partial<ServiceEvidence> = {}): ServiceEvidence {
  return {
    name: "cart",
    uid: "uid-service",
    owner: { kind: "person", confidence: 0.6, because: "no mark" },
    selects: true,
    missingPort: undefined,
    changedBy: "by kubectl-edit at 11:50",
    changedAt: ago(600),
    found: '{"selector":{"app":"cart"}}',
    applied: undefined,
    ...parts,
  };
}

export function evidence(parts: Partial<Omit<Evidence, "workload">> & { workload?: object } = {}): Evidence {
  const { workload, ...rest } = parts;
  return {
    about: "workload",
    at: NOW,
    target: CART,
    inShort: "3 of 3 pods are ready",
    owner: { kind: "person", confidence: 0.6, because: "no mark" },
    pods: [pod("cart-1-a"), pod("cart-1-b"), pod("cart-1-c")],
    revisions: [revision(1, { isCurrent: true, since: ago(86_400), ready: 3 })],
    alertedAt: new Date(ago(240)),
    asksFor: [],
    surroundings: undefined,
    notes: [],
    missing: [],
    ...rest,
    workload: {
      uid: "u1",
      wanted: 3,
      ready: 3,
      updated: 3,
      isRolledOut: true,
      isObserved: true,
      isPaused: false,
      maintenance: false,
      overdue: undefined,
      refused: undefined,
      scaledBy: "by kubectl at 11:55",
      scaledAt: ago(300),
      appliedReplicas: undefined,
      drift: undefined,
      mayBeUnavailable: 0,
      renewal: "rolling",
      keepsData: false,
      memoryRaised: undefined,
      ...workload,
    },
  };
}
