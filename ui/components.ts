// SPDX-License-Identifier: Apache-2.0
/** Writes down, beside the built console, the packages whose code is in it: the bill of materials reads the list. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const modules = fileURLToPath(new URL("./node_modules/", import.meta.url));
const lockFile = fileURLToPath(new URL("./package-lock.json", import.meta.url));

interface Description {
  name: string;
  version: string;
  /** SPDX; of very old packages an object, which says nothing here. */
  license?: unknown;
}

/** The folder of the package that a module is of, below node_modules; null: one of our own. */
function packageOf(id: string): string | null {
  if (!id.includes(modules)) return null;
  const path = id.slice(id.indexOf(modules) + modules.length);
  return /^(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? null;
}

export function components(): Plugin {
  return {
    name: "components",
    apply: "build",
    generateBundle() {
      const lock = JSON.parse(readFileSync(lockFile, "utf8")).packages as Record<
        string,
        { integrity?: string }
      >;
      const folders = new Set([...this.getModuleIds()].map(packageOf).filter((one) => one !== null));
      const packages = [...folders]
        .map((folder) => {
          const told: Description = JSON.parse(readFileSync(`${modules}${folder}/package.json`, "utf8"));
          const integrity = lock[`node_modules/${folder}`]?.integrity ?? "";
          return {
            name: told.name,
            version: told.version,
            licence: typeof told.license === "string" ? told.license : "",
            integrity,
          };
        })
        .sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
      this.emitFile({
        type: "asset",
        fileName: ".components.json",
        source: `${JSON.stringify({ packages }, null, 1)}\n`,
      });
    },
  };
}
