// SPDX-License-Identifier: Apache-2.0
/** How long answers are good for, and what is tried again. */
import { QueryClient } from "@tanstack/react-query";
import { Problem } from "./session";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: true,
      // A refusal will not change by asking again; a lost connection may.
      retry: (count, error) =>
        count < 2 && (!(error instanceof Problem) || error.status === 0 || error.status >= 500),
    },
  },
});
