// SPDX-License-Identifier: Apache-2.0
import { fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { renderConsole } from "@/test/render";
import { OutlineField } from "./OutlineField";
import { type Outline, outlineOf } from "./shapes";

const theirs = outlineOf([
  [123.1, 41.1],
  [123.2, 41.1],
  [123.2, 41.2],
]);

/** Takes over what somebody else drew, as after a conflict. */
function Form() {
  const [value, setValue] = useState<unknown>(outlineOf([[123, 41]]));
  return (
    <>
      <OutlineField value={value} onChange={setValue} error={null} home={null} />
      <button type="button" onClick={() => setValue(theirs)}>
        Theirs
      </button>
      <output>{(value as Outline | null)?.type}</output>
    </>
  );
}

const corners = () => screen.getByRole("textbox") as HTMLTextAreaElement;

it("keeps the second corner that is drawn, although two are a point where they are stored", async () => {
  renderConsole(<Form />);
  fireEvent.change(corners(), { target: { value: "123, 41\n123.5, 41" } });
  expect(screen.getByRole("status").textContent).toBe("Point");
  fireEvent.change(corners(), { target: { value: "123, 41\n123.5, 41\n123.5, 41.5" } });
  expect(screen.getByRole("status").textContent).toBe("Polygon");
});

it("shows what came from elsewhere, not what was drawn before", async () => {
  renderConsole(<Form />);
  expect(corners().value).toBe("123, 41");
  await userEvent.click(screen.getByRole("button", { name: "Theirs" }));
  expect(corners().value).toBe("123.1, 41.1\n123.2, 41.1\n123.2, 41.2");
});
