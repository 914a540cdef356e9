// SPDX-License-Identifier: Apache-2.0
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { Problem } from "@/session";
import { renderConsole } from "@/test/render";
import { Statement } from "./Statement";

it("takes the steps that need words only with words, and hands them over", async () => {
  const onRefuse = vi.fn();
  renderConsole(
    <Statement
      label="Why"
      maxLength={100}
      error={null}
      steps={[
        { text: "Refuse", busy: false, onTake: onRefuse },
        { text: "Agree", silent: true, busy: false, onTake: () => undefined },
      ]}
    />,
  );
  const refuse = screen.getByRole("button", { name: "Refuse" });
  expect(refuse).toHaveProperty("disabled", true);
  expect(screen.getByRole("button", { name: "Agree" })).toHaveProperty("disabled", false);
  await userEvent.type(screen.getByRole("textbox", { name: "Why" }), " no ground ");
  await userEvent.click(refuse);
  expect(onRefuse).toHaveBeenCalledExactlyOnceWith("no ground");
});

/** Idle, under way, refused: one after the other. */
function Refused() {
  const [at, setAt] = useState(0);
  return (
    <>
      <button type="button" onClick={() => setAt(at + 1)}>
        Next
      </button>
      <Statement
        label="Why"
        maxLength={100}
        error={at === 2 ? new Problem("unreachable", 0, "") : null}
        steps={[
          { text: "Refuse", busy: at === 1, onTake: () => undefined },
          { text: "Agree", silent: true, busy: false, onTake: () => undefined },
        ]}
      />
    </>
  );
}

it("keeps what was typed when it is refused, and takes nothing else while one is under way", async () => {
  renderConsole(<Refused />);
  const next = screen.getByRole("button", { name: "Next" });
  await userEvent.type(screen.getByRole("textbox", { name: "Why" }), "no ground");
  await userEvent.click(next);
  expect(screen.getByRole("button", { name: "Agree" })).toHaveProperty("disabled", true);
  await userEvent.click(next);
  expect(screen.getByRole("alert")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Agree" })).toHaveProperty("disabled", false);
  expect(screen.getByRole("textbox", { name: "Why" })).toHaveProperty("value", "no ground");
});
