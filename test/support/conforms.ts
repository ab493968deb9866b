import { Failure } from "../../lib/api/openapi/answers.ts";
import type { Operation } from "../../lib/api/openapi/define-operation.ts";
import { OPERATIONS } from "../../lib/api/openapi/operations.ts";

function matches(template: string, path: string): boolean {
  const parts = template.split("/");
  const given = path.split("/");
  return parts.length === given.length && parts.every((part, at) => part.startsWith("{") || part === given[at]);
}

/** What `/openapi.json` says about this request; what names no parameter comes first. */
export function operationOf(method: string, path: string): Operation | undefined {
  return OPERATIONS.filter((each) => each.method === method.toLowerCase() && matches(each.path, path)).sort(
    (a, b) => a.path.split("{").length - b.path.split("{").length,
  )[0];
}

/** Throws when an answer of the REST API is not what is documented. Tests that ask it anything ask this, too. */
export async function conforms(method: string, path: string, response: Response): Promise<void> {
  const { pathname } = new URL(path, "http://localhost");
  const operation = operationOf(method, pathname);
  const isOfTheApi = pathname.startsWith("/api/");
  if (!operation && !isOfTheApi) return;
  const where = `${method} ${pathname}: ${response.status}`;
  const answer = operation?.answers[response.status];
  if (answer?.mediaType !== undefined) return;
  const body: unknown = await response.clone().json();
  const schema = answer?.schema ?? Failure;
  const read = schema.safeParse(body);
  if (!read.success) throw new Error(`${where} is not as documented: ${read.error.message}\n${JSON.stringify(body)}`);
  if (!operation && response.status < 400) throw new Error(`${where}: the route is not documented`);
}
