// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { i18n } from "@/i18n";
import { Problem, problemText } from "./problem";

it("reads problem details", () => {
  const problem = Problem.from(429, { code: "too-many-attempts", detail: "Wait.", params: { retry_s: 30 } });
  expect(problem).toMatchObject({
    code: "too-many-attempts",
    status: 429,
    params: { retry_s: 30 },
    message: "Wait.",
  });
});

it("says the problem in the person's language, with its values", async () => {
  const problem = new Problem("too-many-attempts", 429, "Wait.", { retry_s: 30 });
  expect(problemText(problem)).toBe("Too many attempts. Try again in 30 seconds.");
  await i18n.changeLanguage("zh-CN");
  expect(problemText(problem)).toBe("尝试次数过多，请在 30 秒后再试。");
});

it("names who changed it meanwhile, where the server knows", () => {
  const conflict = (by: string | null) => problemText(new Problem("version-conflict", 409, "", { by }));
  expect(conflict("Zhao")).toContain("Zhao changed this meanwhile");
  expect(conflict(null)).toContain("Somebody else changed this meanwhile");
});

it("takes the closer sentence where the reason has one", () => {
  const weak = (reason: string) => problemText(new Problem("weak-password", 422, "", { reason, least: 10 }));
  expect(weak("too-short")).toBe("A password has at least 10 characters.");
  expect(weak("something-new")).toContain("too easy to guess");
});

it("names at once all the duties that stop an account", async () => {
  const blocked = (params: Record<string, string>) =>
    problemText(new Problem("account-blocked", 401, "", params));
  expect(blocked({ reason: "vetting" })).toContain("until your vetting is entered");
  const both = { reason: "several", reasons: "vetting,training" };
  expect(blocked(both)).toContain(
    "vetting before work is entered and passed; training is entered, passed and has not lapsed",
  );
  await i18n.changeLanguage("zh-CN");
  expect(blocked(both)).toContain("岗前审查已登记并合格；培训已登记、考核合格且未到期");
});

it("names what holds something by its own word, in the right number", async () => {
  const held = (by: string, count: number) =>
    problemText(new Problem("registry-in-use", 409, "", { by, count }));
  expect(held("place", 1)).toBe("It cannot be removed while others depend on it: 1 place.");
  expect(held("system", 2)).toBe("It cannot be removed while others depend on it: 2 systems.");
  await i18n.changeLanguage("zh-CN");
  expect(held("camera", 3)).toBe("仍有其他登记项依赖于它，不能移除：3 台摄像机。");
});

it("gives an unknown code in the server's words, and an unknown error in ours", () => {
  expect(problemText(new Problem("brand-new", 400, "The moon is full."))).toBe("The moon is full.");
  expect(problemText(new TypeError("x is undefined"))).toContain("Something went wrong");
});

it("makes a problem of an answer that is none", () => {
  expect(Problem.from(502, "<html>").code).toBe("http-502");
});

it("says in words that there is nobody else who could decide", () => {
  const refused = new Problem("second-person-needed", 403, "", { reason: "new", days: 7, others: "—" });
  expect(problemText(refused)).toMatch(
    /somebody else decides: nobody can yet, another manager’s account is needed\.$/,
  );
});
