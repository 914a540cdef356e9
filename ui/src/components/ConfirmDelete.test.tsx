// SPDX-License-Identifier: Apache-2.0
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { renderConsole } from "@/test/render";
import { ConfirmDelete } from "./ConfirmDelete";

it("names what goes and what stays, and waits for the name", async () => {
  const onConfirm = vi.fn();
  renderConsole(
    <ConfirmDelete
      opened
      title="Remove Gate 2"
      lost={["its settings"]}
      kept={["its footage"]}
      action="Remove camera"
      typeName="Gate 2"
      onConfirm={onConfirm}
      onClose={() => undefined}
    />,
  );
  expect(await screen.findByText("its settings")).toBeTruthy();
  expect(screen.getByText("its footage")).toBeTruthy();
  const button = screen.getByRole("button", { name: "Remove camera" });
  expect(button).toHaveProperty("disabled", true);
  await userEvent.type(screen.getByRole("textbox"), "Gate 2");
  await userEvent.click(button);
  expect(onConfirm).toHaveBeenCalledTimes(1);
});
