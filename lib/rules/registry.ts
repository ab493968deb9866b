/** What registries answer, as container runtimes pass it on. Pure. */

/** It did not answer, or not now: every image of it is out of reach, whatever its name. */
const AWAY =
  /i\/o timeout|connection refused|no such host|server misbehaving|TLS handshake timeout|network is unreachable|no route to host|connection reset|context deadline exceeded|Client\.Timeout|unexpected EOF|: EOF\b|too ?many ?requests|\b(429|500|502|503|504) |(unexpected|status)[^:]*: (429|5\d\d)\b|RegistryUnavailable|certificate (has expired|signed by unknown authority)/i;
/** It answered that nobody may have this, or not this caller. */
const DENIED = /unauthorized|authentication required|denied|forbidden|\b40[13]\b|no basic auth credentials/i;
/** It answered that this does not exist, or the name cannot be one. */
const UNKNOWN =
  /not found|manifest unknown|NAME_UNKNOWN|does not exist|invalid reference format|couldn't parse image|InvalidImageName|NAME_INVALID/i;

export function isRegistryAway(message: string): boolean {
  return AWAY.test(message) && !/: not found|manifest unknown|NAME_UNKNOWN/i.test(message);
}

/** The first part of an image's name is a registry only if it could be a host. */
export function registryOf(image: string): string {
  const [host = "", ...path] = image.split("/");
  return path.length > 0 && /[.:]|^localhost$/.test(host) ? host : "docker.io";
}

export type Refusal = "away" | "denied" | "unknown" | "unsaid";

/** "pull access denied, repository does not exist or may require authorization" is a denial: which of the two, the registry does not tell. */
export function refusalOf(message: string): Refusal {
  if (isRegistryAway(message)) return "away";
  if (DENIED.test(message)) return "denied";
  return UNKNOWN.test(message) ? "unknown" : "unsaid";
}
