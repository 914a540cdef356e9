// SPDX-License-Identifier: Apache-2.0
/** Defaults of Mantine's components. Colours and sizes come from tokens.css. */
import { createTheme, type MantineThemeOverride } from "@mantine/core";

// react-remove-scroll locks scrolling with an inline <style>, which the content
// security policy refuses; the page itself never scrolls, so nothing is lost.
const overlay = { lockScroll: false, transitionProps: { duration: 120 } };

interface Words {
  close: string;
  showPassword: string;
  clear: string;
  earlier: string;
  later: string;
  takeTime: string;
}

export function makeTheme({
  close,
  showPassword,
  clear,
  earlier,
  later,
  takeTime,
}: Words): MantineThemeOverride {
  // A <header> outside of any section would be a second banner of the page.
  const attributes = { header: { role: "presentation" } };
  const closing = { ...overlay, attributes, closeButtonProps: { "aria-label": close } };
  // Where something is chosen the cross stands in the arrow's place: no text runs under it.
  const one = { clearSectionMode: "clear" } as const;
  const clearing = { clearButtonProps: { "aria-label": clear } };
  const ariaLabels = {
    previousMonth: earlier,
    nextMonth: later,
    previousYear: earlier,
    nextYear: later,
    previousDecade: earlier,
    nextDecade: later,
  };
  const calendar = { size: "xs", monthLabelFormat: "YYYY-MM", hideOutsideDates: true, ariaLabels } as const;
  return createTheme({
    primaryColor: "blue",
    defaultRadius: "md",
    cursorType: "pointer",
    respectReducedMotion: true,
    components: {
      Input: { defaultProps: { size: "xs" } },
      InputWrapper: { defaultProps: { size: "xs" } },
      TextInput: { defaultProps: { size: "xs" } },
      Textarea: { defaultProps: { size: "xs" } },
      PasswordInput: {
        defaultProps: { size: "xs", visibilityToggleButtonProps: { "aria-label": showPassword } },
      },
      NumberInput: { defaultProps: { size: "xs" } },
      Select: { defaultProps: { size: "xs", checkIconPosition: "right", ...one, ...clearing } },
      MultiSelect: { defaultProps: { size: "xs", checkIconPosition: "right", ...one, ...clearing } },
      DatePicker: { defaultProps: calendar },
      DateInput: { defaultProps: { ...calendar, ...clearing } },
      DateTimePicker: {
        defaultProps: { ...calendar, ...clearing, submitButtonProps: { "aria-label": takeTime } },
      },
      DatePickerInput: { defaultProps: { ...calendar, ...clearing } },
      Button: { defaultProps: { size: "xs" } },
      ActionIcon: { defaultProps: { size: 30, variant: "subtle", color: "gray" } },
      Switch: { defaultProps: { size: "xs" } },
      Checkbox: { defaultProps: { size: "xs" } },
      Radio: { defaultProps: { size: "xs" } },
      SegmentedControl: { defaultProps: { size: "xs" } },
      Tooltip: { defaultProps: { openDelay: 350, withArrow: false, transitionProps: { duration: 120 } } },
      Modal: { defaultProps: { ...closing, centered: true, radius: "md" } },
      Drawer: { defaultProps: { ...closing, position: "right" } },
      Menu: { defaultProps: { transitionProps: { duration: 120 }, shadow: "md" } },
      Popover: { defaultProps: { transitionProps: { duration: 120 }, shadow: "md" } },
    },
  });
}
