// SPDX-License-Identifier: Apache-2.0
/** Puts the console together: data, look, session, frame, pages. */
import { QueryClientProvider } from "@tanstack/react-query";
import { Router } from "wouter";
import { aroundNavigation } from "./components/leaving";
import { Frame } from "./frame/Frame";
import { queryClient } from "./queryClient";
import { Routes } from "./routes";
import { SessionGate } from "./session/SessionGate";
import { ThemeProvider } from "./theme/ThemeProvider";

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <ThemeProvider>
        <SessionGate>
          <Router aroundNav={aroundNavigation}>
            <Frame>
              <Routes />
            </Frame>
          </Router>
        </SessionGate>
      </ThemeProvider>
    </QueryClientProvider>
  );
}
