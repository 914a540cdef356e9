// SPDX-License-Identifier: Apache-2.0
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { RegistersView } from "@/api";
import { axe } from "@/test/axe";
import { renderConsole } from "@/test/render";
import { serve } from "@/test/server";
import { DAY_US, nowUs } from "@/time";
import { markOf, RegistersState } from "./RegistersState";

const register = (name: RegistersView["registers"][number]["name"], more: object = {}) => ({
  name,
  count: 1200,
  at_us: nowUs(),
  whole_us: nowUs() - DAY_US,
  broken: "",
  entry: null,
  ...more,
});
const found = (more: Partial<RegistersView> = {}): RegistersView => ({
  registers: [register("access"), register("audit")],
  at_us: nowUs(),
  waits: false,
  ...more,
});

it("says when the registers were verified and what was found, and verifies them again", async () => {
  let state = found();
  serve({
    "GET /api/v1/registers": () => state,
    "POST /api/v1/compliance/verification": () => {
      state = found({
        waits: false,
        registers: [
          register("access"),
          register("audit", { broken: "Register audit, entry 7: ...", entry: 7 }),
        ],
      });
      return { begun: true };
    },
  });
  const { container } = renderConsole(<RegistersState />);
  await userEvent.click(await screen.findByRole("button", { name: "Registers whole" }));
  expect((await screen.findAllByText("Whole: 1,200 entries")).length).toBe(2);
  await userEvent.click(screen.getByRole("button", { name: "Verify all now" }));
  expect(await screen.findByText("Not as it was written from entry 7 on")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Register tampered with" })).toBeTruthy();
  expect(await axe(container)).toEqual([]);
});

it("is amber where the daily verification did not come about, and red where one is broken", () => {
  const now = nowUs();
  expect(markOf(found(), now)).toBe("ok");
  expect(markOf(found({ at_us: now - 3 * DAY_US }), now)).toBe("due");
  expect(markOf(found({ at_us: null }), now)).toBe("due");
  expect(markOf(found({ waits: true }), now)).toBe("wait");
  expect(markOf(found({ waits: true, registers: [register("audit", { broken: "x" })] }), now)).toBe("breach");
});
