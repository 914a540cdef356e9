// SPDX-License-Identifier: Apache-2.0
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { PurgeView } from "@/api";
import { renderConsole } from "@/test/render";
import { PurgePart } from "./PurgePart";

const waiting: PurgeView = {
  cameras: 2,
  done: 1,
  withdrawn: false,
  deleted_bytes: 2_000_000,
  left_bytes: 3_000_000,
  held: 0,
  waits_until_us: 1_796_000_000_000_000,
  done_us: null,
  items: [
    {
      camera_id: 1,
      name: "Hall",
      from_us: 0,
      until_us: 1_793_000_000_000_000,
      left_bytes: 3_000_000,
      waits_until_us: 1_796_000_000_000_000,
      held: false,
      done_us: null,
    },
  ],
};

test("says what is gone, what is left, and until when it waits", async () => {
  renderConsole(<PurgePart purge={waiting} />);
  expect(await screen.findByText(/1 of 2 cameras done/)).toBeTruthy();
  expect(screen.getByText(/Its minimum is not over/)).toBeTruthy();
  expect(screen.getByText("Hall")).toBeTruthy();
});

test("a hold is what is told first, and what is done or withdrawn has nothing left", async () => {
  const { unmount } = renderConsole(<PurgePart purge={{ ...waiting, held: 1 }} />);
  expect(await screen.findByText(/1 camera is on hold/)).toBeTruthy();
  unmount();
  renderConsole(<PurgePart purge={{ ...waiting, withdrawn: true }} />);
  expect(await screen.findByText(/Withdrawn/)).toBeTruthy();
  expect(screen.queryByText("Hall")).toBeNull();
});
