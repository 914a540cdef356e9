// SPDX-License-Identifier: Apache-2.0
/** How the API client in src/api is made from the OpenAPI file: `npm run api`. */
import { defineConfig } from "@hey-api/openapi-ts";

export default defineConfig({
  input: "../docs/ref/openapi.json",
  output: "src/api",
  plugins: [
    "@hey-api/typescript",
    { name: "@hey-api/sdk", responseStyle: "data" },
    { name: "@hey-api/client-fetch", runtimeConfigPath: "@/session/client", throwOnError: true },
  ],
});
