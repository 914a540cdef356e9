// SPDX-License-Identifier: Apache-2.0
/** How the generated client speaks: with the session's own fetch, throwing problems. */
import type { CreateClientConfig } from "@/api/client.gen";
import { sessionFetch } from "./fetch";

export const createClientConfig: CreateClientConfig = (config) => ({
  ...config,
  baseUrl: window.location.origin,
  fetch: sessionFetch,
});
