// SPDX-License-Identifier: Apache-2.0
/** Before any page: first set-up, sign-in, a password that must be changed. The address stays as it is. */
import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useEffect } from "react";
import { ErrorState } from "@/components/ErrorState";
import { AuthPage } from "./AuthPage";
import { whenSignedOut } from "./fetch";
import { MeContext } from "./me";
import { NewPasswordPage } from "./NewPasswordPage";
import { SetupPage } from "./SetupPage";
import { SignInPage } from "./SignInPage";
import { sessionKey, useSession, useSetupNeeded } from "./session";

export function SessionGate({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const session = useSession();
  const setup = useSetupNeeded(session.data === null);

  useEffect(() => whenSignedOut(() => client.setQueryData(sessionKey, null)), [client]);

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
  return <MeContext value={session.data}>{children}</MeContext>;
}
