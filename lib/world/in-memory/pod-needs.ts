import { CONFIG_MAP, SECRET } from "../kubernetes/kinds.ts";
import type { ConfigMap, Pod } from "../kubernetes/objects.ts";
import type { Kind, KubeObject, Ref } from "../world.ts";

type Read = (ref: Ref) => KubeObject | undefined;
type PodSpec = NonNullable<Pod["spec"]>;
type Container = PodSpec["containers"][number];
type KeyRef = { readonly name?: string; readonly key: string; readonly optional?: boolean };

/** What a container's environment refers to and is not there, as the kubelet says it in `CreateContainerConfigError`. */
export function configError(
  namespace: string | undefined,
  { env = [], envFrom = [] }: Container,
  read: Read,
): string | undefined {
  const whole = envFrom.flatMap(({ configMapRef, secretRef }) => [
    ...(configMapRef ? [needed(CONFIG_MAP, configMapRef)] : []),
    ...(secretRef ? [needed(SECRET, secretRef)] : []),
  ]);
  const keys = env.flatMap(({ valueFrom = {} }) => [
    ...(valueFrom.configMapKeyRef ? [needed(CONFIG_MAP, valueFrom.configMapKeyRef)] : []),
    ...(valueFrom.secretKeyRef ? [needed(SECRET, valueFrom.secretKeyRef)] : []),
  ]);
  for (const need of [...whole, ...keys]) {
    const missing = missingIn(namespace, need, read);
    if (missing !== undefined) return missing;
  }
  return undefined;
}

/** The same of a pod's volumes, as the Event `FailedMount` has it. */
export function mountError({ metadata, spec }: Pod, read: Read): string | undefined {
  for (const { name, configMap, secret } of spec?.volumes ?? []) {
    const needs = [
      ...(configMap ? [needed(CONFIG_MAP, configMap)] : []),
      ...(secret?.secretName === undefined ? [] : [needed(SECRET, { ...secret, name: secret.secretName })]),
    ];
    for (const need of needs) {
      const missing = missingIn(metadata.namespace, need, read);
      if (missing !== undefined) return `MountVolume.SetUp failed for volume "${name}" : ${missing}`;
    }
  }
  return undefined;
}

interface Need {
  readonly kind: Kind;
  readonly name: string;
  readonly key: string | undefined;
  readonly isOptional: boolean;
}

function needed(kind: Kind, { name = "", optional = false, key }: Partial<KeyRef>): Need {
  return { kind, name, key, isOptional: optional };
}

function missingIn(
  namespace: string | undefined,
  { kind, name, key, isOptional }: Need,
  read: Read,
): string | undefined {
  if (isOptional) return undefined;
  const found: ConfigMap | undefined = read({ ...kind, namespace, name });
  if (!found) return `${kind.kind.toLowerCase()} "${name}" not found`;
  if (key === undefined || found.data?.[key] !== undefined) return undefined;
  return `couldn't find key ${key} in ${kind.kind} ${namespace}/${name}`;
}
