// SPDX-License-Identifier: Apache-2.0
/** Numbers that people type, checked while they type; the server checks again. */

/** What is wrong, as a word that is translated. */
export type CodeProblem = "length" | "characters" | "division" | "organisation-check-digit" | "check-digit";

const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const organisationAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const organisationWeights = [3, 7, 9, 10, 5, 8, 4, 2];

/** Without the spaces and hyphens that it is often written with. */
export function plainCode(text: string): string {
  return text.replace(/[\s-]/g, "").toUpperCase();
}

/** A unified social credit code (GB 32100-2015) with the organisation code inside (GB 11714). */
export function creditCodeProblem(text: string): CodeProblem | null {
  const code = plainCode(text);
  if ([...code].some((letter) => !creditAlphabet.includes(letter))) return "characters";
  if (code.length !== 18) return "length";
  let weight = 1;
  let total = 0;
  for (const letter of code.slice(0, 17)) {
    total += creditAlphabet.indexOf(letter) * weight;
    weight = (weight * 3) % 31;
  }
  const organisation = [...code.slice(8, 16)].reduce(
    (sum, letter, place) => sum + organisationAlphabet.indexOf(letter) * (organisationWeights[place] ?? 0),
    0,
  );
  if (code[16] !== "0123456789X"[(11 - (organisation % 11)) % 11]) return "organisation-check-digit";
  return code[17] === creditAlphabet[(31 - (total % 31)) % 31] ? null : "check-digit";
}

/** An administrative division (GB/T 2260): zeros below the level that is meant, and only there. */
export function divisionProblem(text: string): CodeProblem | null {
  const code = plainCode(text);
  if (!/^\d*$/.test(code)) return "characters";
  if (code.length !== 6) return "length";
  const [province, prefecture, county] = [code.slice(0, 2), code.slice(2, 4), code.slice(4)];
  return province === "00" || (prefecture === "00" && county !== "00") ? "division" : null;
}

/** GB/T 28181: a division, an industry, a kind of device, a network and a number. */
export function deviceCodeProblem(text: string): CodeProblem | null {
  const code = plainCode(text);
  if (!/^\d*$/.test(code)) return "characters";
  return code.length === 20 ? null : "length";
}
