import type { Context } from "hono";

import type { ErrorCode } from "./error-codes.ts";
import { requestIdOf } from "./request-id.ts";

/** One shape that contains the fields of all seven that the Go engine had. */
export function errorBody(
  c: Context,
  error: string,
  { code, details = error }: { code: ErrorCode; details?: string | undefined },
): object {
  return { status: "error", success: false, error, message: error, details, code, request_id: requestIdOf(c) };
}
