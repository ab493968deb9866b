import { expect, it } from "vitest";

import { registryUnreachable } from "../../lib/rules/registry-unreachable.ts";
import { evidence, pod, sick, unpullable } from "../support/evidence.ts";

const says = (message: string, image = "shop/cart:1.0"): ReturnType<typeof evidence> =>
  evidence({ pods: [pod("a"), sick("b", unpullable({ image, waiting: { reason: "ImagePullBackOff", message } }))] });

it.each([
  'Back-off pulling image "x": ErrImagePull: failed to do request: Head "https://r": dial tcp 10.0.0.9:443: i/o timeout',
  "dial tcp: lookup registry.example on 10.0.0.10:53: no such host",
  "dial tcp 10.0.0.9:443: connect: connection refused",
  "unexpected status from HEAD request to https://r/v2/x: 503 Service Unavailable",
  "toomanyrequests: You have reached your pull rate limit",
  "net/http: TLS handshake timeout",
  "x509: certificate signed by unknown authority",
])("finds a registry that does not answer: %s", (message) => {
  expect(registryUnreachable.judge(says(message))).toMatchObject({
    layer: "platform",
    cause: "registry docker.io cannot be reached, so 1 of 3 pods wait for their image",
  });
});

it.each([
  'failed to resolve reference "shop/cart:503": shop/cart:503: not found',
  "manifest unknown",
  "unauthorized: authentication required",
  "pull access denied, repository does not exist",
  "",
])("is no registry that is away: %s", (message) => {
  expect(registryUnreachable.judge(says(message))).toBeUndefined();
});

it.each([
  ["quay.io/shop/cart:1.0", "quay.io"],
  ["localhost/cart", "localhost"],
  ["registry:5000/cart", "registry:5000"],
  ["shop/cart:1.0", "docker.io"],
  ["cart", "docker.io"],
])("%s is of %s", (image, registry) => {
  expect(registryUnreachable.judge(says("i/o timeout", image))?.facts).toEqual({ registry });
});
