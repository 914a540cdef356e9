// SPDX-License-Identifier: Apache-2.0
/** A number that is typed: "123." and "123.40" stay as they stand until they are finished, and count meanwhile. */
import { NumberInput, type NumberInputProps } from "@mantine/core";
import { useState } from "react";

interface Props extends Omit<NumberInputProps, "value" | "defaultValue" | "onChange"> {
  value: number | null;
  onChange: (value: number | null) => void;
}

export function NumberField({ value, onChange, ...props }: Props) {
  const [typed, setTyped] = useState<string | number>(value ?? "");
  // What was not typed here, such as a point that was dragged on the map, is shown instead.
  const shown = numberOf(typed) === value ? typed : (value ?? "");
  return (
    <NumberInput
      {...props}
      value={shown}
      onChange={(next) => {
        setTyped(next);
        const number = numberOf(next);
        if (number !== value) onChange(number);
      }}
    />
  );
}

/** What was typed so far, as a number; null while it is none. */
export function numberOf(typed: string | number): number | null {
  if (typeof typed === "number") return Number.isFinite(typed) ? typed : null;
  const text = typed.trim();
  if (text === "") return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}
