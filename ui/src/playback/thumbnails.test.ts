// SPDX-License-Identifier: Apache-2.0
import { beforeEach, expect, it, vi } from "vitest";
import { serve } from "@/test/server";
import { Thumbnails } from "./thumbnails";

const AT = 1_790_000_000_000_000;
const route = "GET /api/v1/cameras/:id/thumbnail.jpg";
const never = new AbortController().signal;

beforeEach(() => {
  URL.createObjectURL = () => "blob:picture";
  URL.revokeObjectURL = vi.fn();
});

it("fetches a picture once, and forgets it with all others when it is told to", async () => {
  const asked = serve({ [route]: () => new Response("jpeg") });
  const pictures = new Thumbnails();
  await pictures.load(1, "main", AT, never);
  expect(await pictures.load(1, "main", AT, never)).toBe("blob:picture");
  expect(asked).toHaveLength(1);
  pictures.clear();
  expect(pictures.peek(1, AT)).toBeUndefined();
  expect(URL.revokeObjectURL).toHaveBeenCalledWith("blob:picture");
});

it("does not keep what was asked before it was told to forget", async () => {
  const pictures = new Thumbnails();
  serve({
    [route]: () => {
      pictures.clear();
      return new Response("jpeg");
    },
  });
  expect(await pictures.load(1, "main", AT, never)).toBeNull();
  expect(pictures.peek(1, AT)).toBeUndefined();
});
