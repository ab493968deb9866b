/** Every code that an error of REST carries, and when. Those in capitals are the Go engine's, on the routes that had codes: its clients branch on them. */
export const ERROR_CODES = {
  bad_request: "It cannot be read",
  unauthorized: "A bearer token of somebody who may is needed",
  forbidden: "The caller may not",
  not_found: "There is none, or none that the caller may see",
  method_not_allowed: "Another method is allowed here: see the header Allow",
  conflict: "It cannot be decided now",
  too_large: "The body is too large",
  unsupported_media_type: "Another media type is needed",
  invalid: "A field is wrong",
  internal_error: "Unexpected",
  service_unavailable: "Come again: see the header Retry-After",
  INVALID_REQUEST: "What was sent to predict or analyze cannot be read, or a field of it is wrong",
  KSERVE_UNAVAILABLE: "Models are not asked: ENABLE_KSERVE_INTEGRATION is false",
  MODEL_NOT_FOUND: "There is no such model, or it is not ready to be asked",
  PREDICTION_FAILED: "The model, or what it is fed with, gave no answer",
  ANALYSIS_FAILED: "The model, or what it is fed with, gave no answer",
} as const;
export type ErrorCode = keyof typeof ERROR_CODES;

export const CODE_OF_STATUS = {
  400: "bad_request",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  405: "method_not_allowed",
  409: "conflict",
  413: "too_large",
  415: "unsupported_media_type",
  422: "invalid",
  500: "internal_error",
  503: "service_unavailable",
} as const satisfies Readonly<Record<number, ErrorCode>>;

/** The two routes of the Go engine whose errors had codes. */
export const PREDICT = "/api/v1/predict";
export const ANALYZE = "/api/v1/anomalies/analyze";
const ROUTES_WITH_CODES: ReadonlySet<string> = new Set([PREDICT, ANALYZE]);

export function codeOf(path: string, status: keyof typeof CODE_OF_STATUS): ErrorCode {
  const isTheirFault = status === 400 || status === 415 || status === 422;
  return isTheirFault && ROUTES_WITH_CODES.has(path) ? "INVALID_REQUEST" : CODE_OF_STATUS[status];
}
