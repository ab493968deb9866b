import { z } from "zod";

import { VERSION } from "../../process/version.ts";
import { Failure } from "./answers.ts";
import { type Operation, TAGS } from "./define-operation.ts";
import { OPERATIONS } from "./operations.ts";

type Json = Readonly<Record<string, unknown>>;

/** https://spec.openapis.org/oas/v3.1.1: its schemas are JSON Schema 2020-12, which zod writes. */
export function openApiDocument(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of OPERATIONS)
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  return {
    openapi: "3.1.1",
    info: {
      title: "KubeHeal",
      version: VERSION,
      description:
        "Heals Kubernetes and OpenShift workloads. Callers send a bearer token of the cluster; what they may is asked of its RBAC, on incidents.kubeheal.io.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    security: [{ bearer: [] }, {}],
    paths,
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
      schemas: { Failure: schemaOf(Failure, "output"), Value },
    },
  };
}

function describe(operation: Operation): Json {
  const { method, path, tag, summary, description, body, isOpen } = operation;
  return {
    operationId: operation.id ?? operationId(method, path),
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(isOpen === true && { security: [] }),
    parameters: [...pathParameters(operation), ...queryParameters(operation)],
    ...(body && {
      requestBody: {
        required: operation.isBodyOptional !== true,
        content: { "application/json": { schema: bodyOf(body) } },
      },
    }),
    responses: { ...answersOf(operation), ...failuresOf(operation) },
  };
}

function operationId(method: string, path: string): string {
  const words = path
    .replaceAll(/[{}]/g, "")
    .split(/[/-]/)
    .filter((word) => word !== "" && word !== "api" && word !== "v1");
  return [method, ...words].map((word, at) => (at === 0 ? word : word[0]!.toUpperCase() + word.slice(1))).join("");
}

function pathParameters({ path, params }: Operation): Json[] {
  const { properties = {} } = (params ? schemaOf(params, "input") : {}) as { properties?: Record<string, Json> };
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: properties[name] ?? { type: "string", minLength: 1 },
  }));
}

function queryParameters({ query }: Operation): Json[] {
  if (!query) return [];
  const { properties = {}, required = [] } = schemaOf(query, "input") as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
}

function answersOf({ answers }: Operation): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { description, schema, mediaType = "application/json" }]) => [
      status,
      { description, content: { [mediaType]: { schema: schema ? schemaOf(schema, "output") : { type: "string" } } } },
    ]),
  );
}

const MEANINGS: Readonly<Record<number, string>> = {
  400: "It cannot be read",
  401: "A bearer token of somebody who may is needed",
  403: "The caller may not",
  404: "There is none, or none that the caller may see",
  405: "Another method is allowed here: see the header Allow",
  409: "It cannot be decided now; the sentence says why",
  413: "It is too large",
  415: "Another media type is needed",
  422: "A field is wrong: the sentence names it, what it is, and what is allowed",
  500: "Unexpected",
  503: "The API server does not answer: come again, see the header Retry-After",
};

/** What any route may answer, and no operation lists. */
const EVERYWHERE = [400, 401, 403, 500, 503];

function failuresOf({ answers, failures = [], isOpen }: Operation): Record<string, Json> {
  const statuses = [...new Set([...(isOpen === true ? [400, 500] : EVERYWHERE), ...failures])].filter(
    (status) => !(status in answers),
  );
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: MEANINGS[status],
        content: { "application/json": { schema: { $ref: "#/components/schemas/Failure" } } },
      },
    ]),
  );
}

const VALUE = "#/components/schemas/Value";

/** Fields that are not known are passed over, but what cannot be stored as it was written is refused wherever it stands. */
const Value: Json = {
  description: "Any JSON whose numbers a double holds exactly",
  anyOf: [
    { type: ["string", "boolean", "null"] },
    { type: "number", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
    { type: "array", items: { $ref: VALUE } },
    { type: "object", propertyNames: { not: { const: "__proto__" } }, additionalProperties: { $ref: VALUE } },
  ],
};

function bodyOf(body: z.ZodType): Json {
  const { $schema: _, ...written } = z.toJSONSchema(body, {
    io: "input",
    unrepresentable: "any",
    target: "draft-2020-12",
    override: ({ jsonSchema }) => {
      if (jsonSchema.properties === undefined || jsonSchema.additionalProperties !== undefined) return;
      jsonSchema.propertyNames = { not: { enum: ["__proto__"] } };
      jsonSchema.additionalProperties = { $ref: VALUE };
    },
  });
  return written;
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...written } = z.toJSONSchema(schema, { io, unrepresentable: "any", target: "draft-2020-12" });
  return written;
}
