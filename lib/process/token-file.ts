import { readFileSync } from "node:fs";

import { ConfigurationError } from "../configuration.ts";

/** A file is read again at each call, so that a token can be replaced; an empty one is none. Without one at the start there is no start. */
export function tokenFile(variable: string, file: string): () => string | undefined {
  if (readToken(file) === undefined)
    throw new ConfigurationError(`${variable}=${JSON.stringify(file)}: cannot be read, or is empty`);
  return () => readToken(file);
}

function readToken(file: string): string | undefined {
  try {
    const token = readFileSync(file, "utf8").trim();
    return token === "" ? undefined : token;
  } catch {
    return undefined;
  }
}
