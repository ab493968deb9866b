import { z } from "zod";

import { NAMESPACE_NAME } from "../domain/names.ts";

const NAME_OR_NOTHING = new RegExp(`^$|${NAMESPACE_NAME.source}`);

/** As clients of the Go engine leave things out: not at all, empty, or `all`. */
export const optionalNamespace = z
  .string()
  .regex(NAME_OR_NOTHING, "expected the name of a namespace, or all")
  .transform((name) => (name === "" || name === "all" ? undefined : name))
  .optional();
