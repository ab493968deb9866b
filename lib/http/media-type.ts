import { quoted } from "./quoted.ts";
import { Refused } from "./refused.ts";

// RFC 9110, 8.3: type "/" subtype, then parameters whose names and charset value have no case.
const MEDIA_TYPE = /^([!#$%&'*+.^_`|~0-9a-z-]+\/[!#$%&'*+.^_`|~0-9a-z-]+)\s*((?:;\s*[^;,]*)*)$/i;
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]+)"?/i;

/** The type without its parameters, in lower case. What is not written in UTF-8 is refused. */
export function mediaType(contentType: string): string {
  const [, essence, parameters] = MEDIA_TYPE.exec(contentType.trim()) ?? [];
  if (essence === undefined) throw new Refused(415, `content type ${quoted(contentType)} is not a media type`);

  const charset = CHARSET.exec(parameters ?? "")?.[1]?.toLowerCase() ?? "utf-8";
  if (charset !== "utf-8" && charset !== "us-ascii") {
    throw new Refused(415, `charset ${quoted(charset)} is not understood; utf-8 is`);
  }
  return essence.toLowerCase();
}

export function isJson(essence: string): boolean {
  return essence === "application/json" || essence === "text/json" || essence.endsWith("+json");
}
