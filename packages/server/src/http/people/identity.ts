import type { Engine } from '../../engine.ts';
import { AccountPasswords } from '../../people/accountPasswords.ts';
import { Impersonation } from '../../people/impersonation.ts';
import { Invitations } from '../../people/invitations.ts';
import { Passwords } from '../../people/passwords.ts';
import type { People } from '../../people/people.ts';
import { SecondFactor } from '../../people/secondFactor.ts';
import { SignIn } from '../../people/signIn.ts';
import { TokenHolders } from '../../people/tokenHolders.ts';
import { TokenVerifier, type TokenSettings } from '../../people/tokenVerifier.ts';
import { ApiKeys } from '../../tenants/apiKeys.ts';
import { ConsoleSessions } from '../../tenants/consoleSessions.ts';
import { KeyAudit } from './keyAudit.ts';

export interface IdentityOptions {
  /** Where the console answers: links in mail begin with it. */
  publicUrl: string;
  /** Which tokens are taken; none when absent. */
  tokens?: TokenSettings;
  /** Whether the audit log tells what keys do. */
  auditKeys?: boolean;
  /** Told what was not recorded or mailed, of work no request waits for. */
  onError?: (error: unknown) => void;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** Everything that decides who somebody is: keys, sessions, accounts, tokens. Put together once per server. */
export interface Identity {
  engine: Engine;
  keys: ApiKeys;
  sessions: ConsoleSessions;
  people: People;
  signIn: SignIn;
  accountPasswords: AccountPasswords;
  secondFactor: SecondFactor;
  invitations: Invitations;
  impersonation: Impersonation;
  holders: TokenHolders;
  tokens: TokenVerifier | undefined;
  keyAudit: KeyAudit | undefined;
  /** Work that a request begins and does not wait for. */
  background: (work: Promise<unknown>) => void;
  /** Resolves when no such work is left. */
  settled: () => Promise<void>;
}

export function createIdentity(engine: Engine, { publicUrl, tokens, auditKeys = false, onError = () => undefined, now = Date.now }: IdentityOptions): Identity {
  const { db, keyring, appender, people, mail } = engine;
  const sessions = new ConsoleSessions(db, now);
  const passwords = new Passwords();
  const deps = { db, keyring, appender, people, mail, sessions, passwords, publicUrl, now };
  const secondFactor = new SecondFactor(deps);
  const keyAudit = auditKeys ? new KeyAudit({ appender, onError, now }) : undefined;
  const running = new Set<Promise<void>>();
  return {
    engine,
    keys: new ApiKeys(db, now),
    sessions,
    people,
    signIn: new SignIn({ ...deps, secondFactor }),
    accountPasswords: new AccountPasswords(deps),
    secondFactor,
    invitations: new Invitations(deps),
    impersonation: new Impersonation(deps),
    holders: new TokenHolders(deps),
    tokens: tokens && new TokenVerifier(tokens, now),
    keyAudit,
    background: (work) => {
      const settled: Promise<void> = work.then(() => undefined, onError);
      running.add(settled);
      void settled.finally(() => running.delete(settled));
    },
    settled: async () => {
      await Promise.all([...running, keyAudit?.settled()]);
    },
  };
}
