import { readFileSync } from "node:fs";
import path from "node:path";

import { expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";

import { readConfiguration } from "../../lib/configuration.ts";

const root = path.resolve(import.meta.dirname, "../..");
const read = (file: string): unknown => parse(readFileSync(path.join(root, file), "utf8"));

/**
 * What func 1.17 and newer both read (specVersion 0.36.0); they refuse every other key. No key here and no value that func's own schema would not take
 * (schema/func_yaml-schema.json of knative/func at 1b599f36 and at 023aea15, by both of which func.yaml is valid).
 */
const variables = z.array(z.strictObject({ name: z.string(), value: z.string() }));
const quantity = z.string().regex(/^[0-9.]+[A-Za-z]*$/);
const FuncYaml = z.strictObject({
  specVersion: z.literal("0.36.0"),
  name: z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/),
  runtime: z.literal("typescript"),
  namespace: z.string(),
  created: z.iso.datetime(),
  invoke: z.enum(["http", "cloudevent"]),
  build: z.strictObject({
    builder: z.enum(["pack", "s2i"]),
    builderImages: z.partialRecord(z.enum(["pack", "s2i"]), z.string()),
    buildEnvs: variables,
  }),
  run: z.strictObject({
    envs: variables,
    volumes: z.array(z.strictObject({ secret: z.string(), path: z.string() })),
  }),
  deploy: z.strictObject({
    namespace: z.string(),
    serviceAccountName: z.string(),
    healthEndpoints: z.strictObject({ liveness: z.string(), readiness: z.string() }),
    options: z.strictObject({
      scale: z.strictObject({ min: z.int().min(0), max: z.int().min(0) }),
      resources: z.strictObject({
        requests: z.strictObject({ cpu: quantity, memory: quantity }),
        limits: z.strictObject({ memory: quantity, concurrency: z.int().min(0) }),
      }),
    }),
    labels: z.array(z.strictObject({ key: z.string(), value: z.string().regex(/^[A-Za-z0-9][-A-Za-z0-9_.]*$/) })),
  }),
});

const func = FuncYaml.parse(read("func.yaml"));

it("func.yaml has the keys that func knows, and no others", () => {
  const misspelt = { ...func, deploy: { ...func.deploy, timeoutSeconds: 120 } };

  expect(FuncYaml.safeParse(func).success).toBe(true);
  expect(FuncYaml.safeParse(misspelt).success).toBe(false);
});

it("the engine starts with what func.yaml sets, beside what Knative sets", () => {
  const set = Object.fromEntries(func.run.envs.map(({ name, value }) => [name, value]));
  const { environment } = readConfiguration({ ...set, K_SERVICE: func.name, PORT: "8080" });

  expect(environment.FUNCTION).toBeUndefined();
  expect(environment.KUBEHEAL_WORKFLOWS_SERVICE).toBe(func.name);
});

it("a builder starts what the build has made", () => {
  const { scripts, main } = read("package.json") as { scripts: Record<string, string>; main: string };
  const asked = Object.fromEntries(func.build.buildEnvs.map(({ name, value }) => [name, value]));

  expect(scripts[asked["NPM_RUN"] ?? ""]).toBe(`node ${main}`);
  expect(asked["BP_LAUNCHPOINT"]).toBe(main);
  expect(scripts).toHaveProperty([asked["BP_NODE_RUN_SCRIPTS"] ?? ""]);
});

it("the Node of both builders is one on which the engine starts", () => {
  const images = JSON.stringify(func.build.builderImages);
  const asked = func.build.buildEnvs.find(({ name }) => name === "BP_NODE_VERSION")?.value;

  expect(images).toContain("nodejs-24");
  expect(asked).toBe("24.*");
});

it("func.yaml makes the Service that knative/overlays/one-service has", () => {
  const file = path.join(root, "knative/overlays/one-service/service.yaml");
  const [account, service] = parseAllDocuments(readFileSync(file, "utf8")).map((document) => document.toJS());
  const { serviceAccountName, containerConcurrency, containers } = service.spec.template.spec;
  const [{ env, resources, livenessProbe, readinessProbe }] = containers;
  const { options, healthEndpoints, labels } = func.deploy;
  const { concurrency, ...limits } = options.resources.limits;

  expect(func.name).toBe(service.metadata.name);
  expect([func.deploy.serviceAccountName, serviceAccountName]).toEqual([account.metadata.name, account.metadata.name]);
  expect(func.run.envs).toEqual(env);
  expect(concurrency).toBe(containerConcurrency);
  expect({ ...options.resources, limits }).toEqual(resources);
  expect(healthEndpoints).toEqual({ liveness: livenessProbe.httpGet.path, readiness: readinessProbe.httpGet.path });
  expect(service.metadata.labels).toMatchObject(Object.fromEntries(labels.map(({ key, value }) => [key, value])));
});
