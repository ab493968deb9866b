import { expect, it } from "vitest";

import { readBody } from "../../lib/http/read-body.ts";

it("reads no further than it must of a body that never ends", async () => {
  let pulled = 0;
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(100));
    },
    cancel() {
      cancelled = true;
    },
  });
  const request = new Request("http://localhost/", { method: "POST", body: endless, duplex: "half" });

  await expect(readBody(request, 1000)).rejects.toMatchObject({ status: 413 });

  expect(pulled).toBeLessThan(15);
  expect(cancelled).toBe(true);
});

it("believes no Content-Length", async () => {
  const headers = { "content-length": "5" };
  const request = new Request("http://localhost/", { method: "POST", headers, body: "x".repeat(1001) });

  await expect(readBody(request, 1000)).rejects.toMatchObject({ status: 413 });
});

it("reads no body as an empty one", async () => {
  expect(await readBody(new Request("http://localhost/"))).toEqual(new Uint8Array());
});

it("tells the sender, and not us, that a body broke off", async () => {
  const broken = new ReadableStream({ start: (controller) => controller.error(new Error("reset")) });
  const request = new Request("http://localhost/", { method: "POST", body: broken, duplex: "half" });

  await expect(readBody(request)).rejects.toMatchObject({ name: "Refused", status: 400 });
});
