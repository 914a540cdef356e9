// SPDX-License-Identifier: Apache-2.0
import { act, fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { renderConsole } from "@/test/render";
import { NumberField } from "./NumberField";

const told: (number | null)[] = [];

function Form() {
  const [value, setValue] = useState<number | null>(null);
  return (
    <>
      <NumberField
        label="Longitude"
        value={value}
        decimalScale={7}
        suffix="°"
        onChange={(next) => {
          told.push(next);
          setValue(next);
        }}
      />
      <button type="button" onClick={() => setValue(120.5)}>
        drag
      </button>
      <output>{String(value)}</output>
    </>
  );
}

it("takes decimals as they are typed, with zeros at the end", async () => {
  renderConsole(<Form />);
  const field = screen.getByLabelText<HTMLInputElement>("Longitude");
  await userEvent.type(field, "123.40");
  expect(field.value).toBe("123.40°");
  expect(screen.getByRole("status").textContent).toBe("123.4");
  expect(told).not.toContain(null);
  await userEvent.clear(field);
  expect(screen.getByRole("status").textContent).toBe("null");
  await userEvent.type(field, "-0.5");
  expect(screen.getByRole("status").textContent).toBe("-0.5");
});

it("shows a value that comes from elsewhere", async () => {
  renderConsole(<Form />);
  const field = screen.getByLabelText<HTMLInputElement>("Longitude");
  await userEvent.type(field, "1.");
  act(() => fireEvent.click(screen.getByText("drag")));
  expect(field.value).toBe("120.5°");
});
