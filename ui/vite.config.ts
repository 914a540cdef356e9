// SPDX-License-Identifier: Apache-2.0
/** How the console is built and tested. The build lands in the Python package, which serves it. */
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { components } from "./components.ts";
import description from "./package.json" with { type: "json" };

const server = process.env.FAIRWATCH_SERVER ?? "http://127.0.0.1:8650";

export default defineConfig({
  plugins: [react(), components()],
  define: { __CONSOLE_VERSION__: JSON.stringify(description.version) },
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../fairwatch/display/console",
    emptyOutDir: true,
    // The content security policy allows nothing inline, so nothing is turned into a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2023",
    chunkSizeWarningLimit: 700,
  },
  server: {
    port: 8651,
    proxy: {
      "/api": { target: server, ws: true },
      "/healthz": server,
    },
  },
  test: {
    environment: "jsdom",
    setupFiles: ["src/test/setup.ts"],
    // A document per worker, not per file: the suite takes a fifth of the time.
    isolate: false,
    sequence: { shuffle: true },
    restoreMocks: true,
    unstubGlobals: true,
    // Slow machines are slow, not wrong.
    testTimeout: 30_000,
  },
});
