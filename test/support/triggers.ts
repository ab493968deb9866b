import type { Trigger } from "../../lib/http/trigger.ts";

/** Where a Trigger delivers to: a function is a Knative Service; a test has a URL. */
export type Destination =
  | {
      readonly ref: { readonly apiVersion: string; readonly kind: string; readonly name: string };
      readonly uri: string;
    }
  | { readonly uri: string };

export interface TriggerPlace {
  readonly broker: string;
  readonly namespace?: string;
  /** From function and path to its address; by default the Knative Service of that name. */
  readonly addressOf?: (service: string, path: string) => Destination;
}

export function service(name: string, uri: string): Destination {
  return { ref: { apiVersion: "serving.knative.dev/v1", kind: "Service", name }, uri };
}

/** The Trigger of a function as Knative knows it. What could not be delivered is told to `workflows`. */
export function knativeTrigger(trigger: Trigger, { broker, namespace, addressOf = service }: TriggerPlace): object {
  const { name, filters, path, deadLetterPath, delivery } = trigger;
  return {
    apiVersion: "eventing.knative.dev/v1",
    kind: "Trigger",
    metadata: { name, ...(namespace !== undefined && { namespace }) },
    spec: {
      broker,
      filters,
      subscriber: addressOf(name, path),
      delivery: {
        deadLetterSink: addressOf("workflows", deadLetterPath),
        retry: delivery.retry,
        backoffPolicy: "exponential",
        backoffDelay: `PT${delivery.backoffSeconds}S`,
        timeout: `PT${delivery.timeoutSeconds}S`,
      },
    },
  };
}
