// SPDX-License-Identifier: Apache-2.0
import { fireEvent, render } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { nameOf, type PageKey, useFrameKeys, usePageKeys } from "./keys";

function Keys({ page, frame = [] }: { page: PageKey[]; frame?: PageKey[] }) {
  useFrameKeys(frame);
  usePageKeys(page);
  return (
    <>
      <input aria-label="field" />
      <button type="button">button</button>
    </>
  );
}

function press(key: string, init: KeyboardEventInit = {}, target: Element | Window = window) {
  fireEvent.keyDown(target, { key, ...init });
}

const none: PageKey[] = [];

it("names keys the way they are written in the help", () => {
  const name = (init: KeyboardEventInit) => nameOf(new KeyboardEvent("keydown", init));
  expect(name({ key: "K", ctrlKey: true, shiftKey: true })).toBe("mod+shift+k");
  expect(name({ key: " " })).toBe("Space");
  expect(name({ key: "?", shiftKey: true })).toBe("?");
  expect(name({ key: "ArrowLeft", shiftKey: true })).toBe("shift+ArrowLeft");
  expect(name({ key: "Process", code: "KeyF" })).toBe("f");
});

it("runs what a key was registered for", () => {
  const run = vi.fn();
  const page: PageKey[] = [{ keys: "f", label: "full", run }];
  render(<Keys page={page} />);
  press("f");
  expect(run).toHaveBeenCalledTimes(1);
});

it("hands a range the digit that was pressed", () => {
  const run = vi.fn();
  const page: PageKey[] = [{ keys: "1-9", label: "layout", run }];
  render(<Keys page={page} />);
  press("4");
  press("0");
  expect(run.mock.calls).toEqual([["4"]]);
});

it("stays quiet while somebody types, but for what always works", () => {
  const run = vi.fn();
  const always = vi.fn();
  const page: PageKey[] = [
    { keys: "f", label: "full", run },
    { keys: "mod+k", label: "search", run: always, always: true },
  ];
  const { getByLabelText } = render(<Keys page={page} />);
  press("f", {}, getByLabelText("field"));
  press("k", { ctrlKey: true }, getByLabelText("field"));
  expect(run).not.toHaveBeenCalled();
  expect(always).toHaveBeenCalledTimes(1);
});

it("leaves Space and Enter to the button that has the focus", () => {
  const run = vi.fn();
  const page: PageKey[] = [{ keys: "Space", label: "freeze", run }];
  const { getByText } = render(<Keys page={page} />);
  press(" ", {}, getByText("button"));
  expect(run).not.toHaveBeenCalled();
  press(" ");
  expect(run).toHaveBeenCalledTimes(1);
});

it("takes two strokes for one key, and the second does not mean itself", () => {
  const go = vi.fn();
  const own = vi.fn();
  const page: PageKey[] = [{ keys: "l", label: "own", run: own }];
  const frame: PageKey[] = [{ keys: "g l", label: "go", run: go }];
  render(<Keys page={page} frame={frame} />);
  press("g");
  press("l");
  expect(go).toHaveBeenCalledTimes(1);
  expect(own).not.toHaveBeenCalled();
  press("l");
  expect(own).toHaveBeenCalledTimes(1);
});

it("forgets a key with the component that wanted it", () => {
  const run = vi.fn();
  const page: PageKey[] = [{ keys: "f", label: "full", run }];
  const { rerender } = render(<Keys page={page} />);
  rerender(<Keys page={none} />);
  press("f");
  expect(run).not.toHaveBeenCalled();
});

it("works while a choice has the focus, but for the keys that are the choice's own", () => {
  const run = vi.fn();
  const page: PageKey[] = [
    { keys: "f", label: "full", run },
    { keys: "ArrowLeft", label: "back", run },
  ];
  const { container } = render(
    <>
      <Keys page={page} />
      <input type="radio" name="rate" />
    </>,
  );
  const radio = container.querySelector("[type=radio]") ?? window;
  press("f", {}, radio);
  expect(run).toHaveBeenCalledTimes(1);
  press("ArrowLeft", {}, radio);
  expect(run).toHaveBeenCalledTimes(1);
});
