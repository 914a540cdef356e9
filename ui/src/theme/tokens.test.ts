// SPDX-License-Identifier: Apache-2.0
/** Every colour of words can be read on every ground where words stand, in both themes (WCAG 2.2, 1.4.3: 4.5 to 1). */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync("src/theme/tokens.css", "utf8");

const least = 4.5;
const words = ["text", "muted", "faint", "accent", "ok", "due", "breach"];
const grounds = ["ground", "panel", "raised", "hover"];
/** Tinted grounds, and what is written on them. */
const tints: Record<string, string[]> = {
  "accent-soft": ["text", "muted", "accent", "ok", "due", "breach"],
  "ok-soft": ["text", "ok"],
  "due-soft": ["text", "due"],
  "breach-soft": ["text", "breach"],
  "accent-strong": ["on-accent"],
  "accent-strong-hover": ["on-accent"],
  "breach-strong": ["on-accent"],
  "breach-strong-hover": ["on-accent"],
};

function rolesOf(scheme: string): Map<string, string> {
  const block = css.split(`[data-mantine-color-scheme="${scheme}"] {`)[1]?.split("}")[0] ?? "";
  return new Map(
    [...block.matchAll(/--fw-([a-z-]+): (#[0-9a-f]{6});/g)].map((found) => [found[1] ?? "", found[2] ?? ""]),
  );
}

/** Relative luminance of #rrggbb. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

test.each(["light", "dark"])("the words of the %s theme can be read", (scheme) => {
  const roles = rolesOf(scheme);
  const of = (name: string) => {
    const colour = roles.get(name);
    if (!colour) throw new Error(`no --fw-${name}`);
    return colour;
  };
  const pairs = [
    ...grounds.flatMap((ground) => words.map((word) => [word, ground] as const)),
    ...Object.entries(tints).flatMap(([ground, on]) => on.map((word) => [word, ground] as const)),
  ];
  const weak = pairs
    .map(([word, ground]) => ({ word, ground, is: contrast(of(word), of(ground)) }))
    .filter(({ is }) => is < least)
    .map(({ word, ground, is }) => `${word} on ${ground}: ${is.toFixed(2)}`);
  expect(weak).toEqual([]);
});
