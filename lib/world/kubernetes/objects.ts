/**
 * The API's objects as the JSON on the wire. The types come from the client library's generated models, which is all that is
 * used of them: at run time those models drop every field that they do not know, and a read-modify-write would lose it.
 */
import type {
  CoreV1Event,
  V1ConfigMap,
  V1ControllerRevision,
  V1CronJob,
  V1DaemonSet,
  V1Deployment,
  V1Job,
  V1Namespace,
  V1Node,
  V1Pod,
  V1PodDisruptionBudget,
  V1ReplicaSet,
  V1StatefulSet,
} from "@kubernetes/client-node";

import type { KubeObject } from "../world.ts";

/** A model as it is on the wire: times are strings, reserved words lose the model's underscore, nothing is written in place. */
export type AsJson<T> = 0 extends 1 & T
  ? unknown
  : T extends Date
    ? string
    : T extends readonly (infer Item)[]
      ? readonly AsJson<Item>[]
      : T extends object
        ? { readonly [Field in keyof T as OnTheWire<Field>]: AsJson<T[Field]> }
        : T;

type OnTheWire<Field> = Field extends `_${infer Reserved}` ? Reserved : Field;

type ObjectOf<Model> = KubeObject & Omit<AsJson<Model>, keyof KubeObject>;

export type ConfigMap = ObjectOf<V1ConfigMap>;
export type ControllerRevision = ObjectOf<V1ControllerRevision>;
export type CronJob = ObjectOf<V1CronJob>;
export type DaemonSet = ObjectOf<V1DaemonSet>;
export type Deployment = ObjectOf<V1Deployment>;
export type Event = ObjectOf<CoreV1Event>;
export type Job = ObjectOf<V1Job>;
export type Namespace = ObjectOf<V1Namespace>;
export type Node = ObjectOf<V1Node>;
export type Pod = ObjectOf<V1Pod>;
export type PodDisruptionBudget = ObjectOf<V1PodDisruptionBudget>;
export type ReplicaSet = ObjectOf<V1ReplicaSet>;
export type StatefulSet = ObjectOf<V1StatefulSet>;
