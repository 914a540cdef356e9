// SPDX-License-Identifier: Apache-2.0
/** Before any page: first set-up, sign-in, a password that must be changed. The address stays as it is. */
import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Fragment, useEffect, useState } from "react";
import type { Me } from "@/api";
import { ErrorState } from "@/components/ErrorState";
import { AuthPage } from "./AuthPage";
import { watchUse } from "./attendance";
import { whenSignedOut } from "./fetch";
import { MeContext } from "./me";
import { NewPasswordPage } from "./NewPasswordPage";
import { SetupPage } from "./SetupPage";
import { SignInPage } from "./SignInPage";
import type { Stopped } from "./StoppedNotice";
import { changeSession, keepSession, sessionKey, useSession, useSetupNeeded } from "./session";

/** Refusals of the account itself: to sign in again does not help. */
const stops = new Set(["account-blocked", "account-ended"]);

export function SessionGate({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const session = useSession();
  const setup = useSetupNeeded(session.data === null);

  const [stopped, setStopped] = useState<Stopped | null>(null);
  useEffect(
    () =>
      whenSignedOut((why) => {
        const name = client.getQueryData<Me | null>(sessionKey)?.account.display_name ?? "";
        // Whoever is thrown out at work is told why at once, and not only when trying to come back.
        if (stops.has(why.code)) setStopped((before) => ({ why, name: name || (before?.name ?? "") }));
        changeSession(client, null);
      }),
    [client],
  );
  const isSignedIn = Boolean(session.data);
  useEffect(() => {
    if (isSignedIn) setStopped(null);
  }, [isSignedIn]);
  useEffect(() => (isSignedIn ? watchUse(() => void keepSession(client)) : undefined), [client, isSignedIn]);

  // Only where nothing is known yet: a question asked again in vain takes nobody's page, and no half-filled form, away.
  const failed =
    session.data === undefined
      ? session.error
      : session.data === null && setup.data === undefined && setup.error;
  if (failed) {
    return (
      <AuthPage>
        <ErrorState
          error={failed}
          onRetry={() => void (session.error ? session.refetch() : setup.refetch())}
        />
      </AuthPage>
    );
  }
  if (session.data === undefined) return null;
  if (session.data === null) {
    if (setup.data === undefined) return null;
    return setup.data ? <SetupPage /> : <SignInPage stopped={stopped} />;
  }
  if (session.data.account.must_change_password)
    return <NewPasswordPage name={session.data.account.username} />;
  return (
    <MeContext value={session.data}>
      {/* Another person's console is another console, also where one follows the other at once. */}
      <Fragment key={session.data.account.id}>{children}</Fragment>
    </MeContext>
  );
}
