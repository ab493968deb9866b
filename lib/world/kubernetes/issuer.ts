import type { Issuer } from "../issued-tokens.ts";
import type { Requests } from "./requests.ts";

/** Keys are nothing else to the API server: it answers 406 to whoever only reads application/json. */
const READABLE = "application/json, application/jwk-set+json";

/**
 * What the API server publishes for whoever has to check a token of a ServiceAccount. Every account may read it:
 * https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#service-account-issuer-discovery
 */
export async function issuerOf(requests: Requests): Promise<Issuer> {
  const read = <T>(kind: string, path: string): Promise<T> =>
    requests.ask<T>({ verb: "get", about: { kind }, path, accept: READABLE });
  const [{ issuer }, keys] = await Promise.all([
    read<{ issuer: string }>("OpenIDConfiguration", "/.well-known/openid-configuration"),
    read<Issuer["keys"]>("JSONWebKeySet", "/openid/v1/jwks"),
  ]);
  return { issuer, keys };
}
