// SPDX-License-Identifier: Apache-2.0
/** Before any page: first set-up, sign-in, a password that must be changed. The address stays as it is. */
import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Fragment, useEffect } from "react";
import { ErrorState } from "@/components/ErrorState";
import { AuthPage } from "./AuthPage";
import { watchUse } from "./attendance";
import { whenSignedOut } from "./fetch";
import { MeContext } from "./me";
import { NewPasswordPage } from "./NewPasswordPage";
import { SetupPage } from "./SetupPage";
import { SignInPage } from "./SignInPage";
import { changeSession, keepSession, useSession, useSetupNeeded } from "./session";

export function SessionGate({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const session = useSession();
  const setup = useSetupNeeded(session.data === null);

  useEffect(() => whenSignedOut(() => changeSession(client, null)), [client]);
  const isSignedIn = Boolean(session.data);
  useEffect(() => (isSignedIn ? watchUse(() => void keepSession(client)) : undefined), [client, isSignedIn]);

  const failed = session.error ?? (session.data === null ? setup.error : null);
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
    return setup.data ? <SetupPage /> : <SignInPage />;
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
