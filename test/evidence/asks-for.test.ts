import { expect, it } from "vitest";

import { asksFor } from "../../lib/evidence/asks-for.ts";

const told = (container: object): string[] =>
  asksFor({ spec: { containers: [{ name: "cart", ...container }] } }).map(
    ({ service, namespace, where }) => `${service}${namespace === undefined ? "" : ` in ${namespace}`} (${where})`,
  );
const env = (name: string, value: string): object => ({ env: [{ name, value }] });

it.each([
  [env("DB_URL", "postgres://cart:secret@db:5432/carts"), "db (env DB_URL of container cart)"],
  [env("JDBC", "jdbc:postgresql://db.stores:5432/carts"), "db in stores (env JDBC of container cart)"],
  [env("PRICES", "http://prices.shop.svc.cluster.local/v1"), "prices in shop (env PRICES of container cart)"],
  [env("PRICES", "prices.shop.svc"), "prices in shop (env PRICES of container cart)"],
  [env("REDIS", "redis-0:6379"), "redis-0 (env REDIS of container cart)"],
  [env("DB_HOST", "db"), "db (env DB_HOST of container cart)"],
  [env("KAFKA_BROKERS", "kafka:9092,localhost:9092"), "kafka (env KAFKA_BROKERS of container cart)"],
  [{ args: ["--upstream=http://prices"] }, "prices (args of container cart)"],
  [{ command: ["serve", "-db", "db:5432"] }, "db (command of container cart)"],
])("%j asks for %s", (container, asked) => {
  expect(told(container)).toEqual([asked]);
});

it.each([
  ["a word is no host", env("MODE", "db")],
  ["nor is one outside of the cluster", env("DB_URL", "https://db.example.com/x")],
  ["nor an address", env("DB_HOST", "10.0.0.7")],
  ["nor itself", env("DB_HOST", "localhost")],
  ["nor what comes from elsewhere", { env: [{ name: "DB_HOST", valueFrom: { secretKeyRef: {} } }] }],
  ["nor a time", env("STARTS_AT", "12:30")],
  ["nor a sentence", env("GREETING", "see http://db for more")],
])("%s", (_why, container) => {
  expect(told(container)).toEqual([]);
});

it("each host is told once, and of a thousand the first twenty", () => {
  expect(told({ args: ["db:1", "db:2"] })).toHaveLength(1);
  expect(told({ args: Array.from({ length: 1000 }, (_, n) => `db-${n}:80`) })).toHaveLength(20);
});
