// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { aboutOf, firstArticle, firstText, leadsSomewhere, markOf, printHref, stateWord } from "./data";

describe("what is looked at first", () => {
  const line = (article: string, state: string) => ({ article, state });

  it("is the worst that is open", () => {
    const articles = [line("1", "kept"), line("2", "attest"), line("3", "due"), line("4", "breached")];
    expect(firstArticle(articles)).toBe("4");
    expect(firstArticle(articles.slice(0, 2))).toBe("2");
  });

  it("is nothing where all is kept", () => {
    expect(firstArticle([line("1", "kept"), line("2", "not-for-software")])).toBeNull();
  });

  it("is the highest text that binds", () => {
    const texts = [
      { rules: "a", sites: 0 },
      { rules: "b", sites: 2 },
    ];
    expect(firstText(texts)?.rules).toBe("b");
    expect(firstText(texts.slice(0, 1))?.rules).toBe("a");
    expect(firstText([])).toBeUndefined();
  });
});

describe("a report", () => {
  it("is saved with what it is about", () => {
    const address = new URL(printHref("cn-national-2025", { site: 7, unit: undefined }, "pdf"), "http://x");
    expect(address.pathname).toBe("/api/v1/compliance/print");
    expect(address.searchParams.get("site")).toBe("7");
    expect(address.searchParams.has("unit")).toBe(false);
    expect(address.searchParams.get("format")).toBe("pdf");
  });

  it("shows each state by a shape of its own", () => {
    const states = ["kept", "due", "breached", "attest", "not-for-software"];
    expect(new Set(states.map(markOf)).size).toBe(5);
  });
});

describe("the word for a state", () => {
  it("says of a duty that nobody here owes that it does not apply", () => {
    expect(stateWord("not-for-software", true)).toBe("not-applied");
    expect(stateWord("not-for-software", false)).toBe("not-for-software");
    expect(stateWord("breached", true)).toBe("breached");
  });
});

describe("where evidence leads", () => {
  const pages = [{ href: "/duties" }, { href: "/registry" }];

  it("is a page that the person has", () => {
    expect(leadsSomewhere("/duties?view=register&kind=sweep", pages)).toBe(true);
    expect(leadsSomewhere("/users", pages)).toBe(false);
    expect(leadsSomewhere("", pages)).toBe(false);
  });

  it("says for what somebody attests", () => {
    expect(aboutOf("/compliance?attest=privacy&site=3")).toEqual({ of_site: "3", of_unit: null });
    expect(aboutOf("/compliance?attest=cyber-security&unit=1")).toEqual({ of_site: null, of_unit: "1" });
    expect(aboutOf("/compliance?attest=cyber-security")).toEqual({ of_site: null, of_unit: null });
  });
});
