import { newId, ok, type Result } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { PasswordHasher } from '../access/password-hasher.ts';
import { AccountDirectory } from '../data/account.directory.ts';
import { checkPassword, parseEmail, parseName } from '../domain/credentials.ts';
import { identityRefusals } from '../domain/refusals.ts';

export interface Enrolment {
  readonly name: string;
  readonly email: string;
  /** The standing account whose password was given, or a new one with this hash. */
  readonly account:
    { readonly kind: 'standing'; readonly id: string } | { readonly kind: 'new'; readonly hash: string };
}

/** One person, one account: joining another organization takes the password of the account that stands. */
@Injectable()
export class AccountEnroller {
  constructor(
    @Inject(AccountDirectory) private readonly accounts: AccountDirectory,
    @Inject(PasswordHasher) private readonly hasher: PasswordHasher,
  ) {}

  /** Checks and hashes before any transaction is open: hashing is slow on purpose. */
  async prepare(input: { name: string; email: string; password: string }): Promise<Result<Enrolment>> {
    const name = parseName(input.name, 'input.name');
    if (!name.ok) return name;
    const email = parseEmail(input.email, 'input.email');
    if (!email.ok) return email;
    const standing = await this.accounts.findSignIn(email.value);
    if (standing) {
      const fits = await this.hasher.verify(standing.passwordHash, input.password);
      if (!fits) return identityRefusals.EMAIL_IN_USE({ field: 'input.email' });
      return ok({ name: name.value, email: email.value, account: { kind: 'standing', id: standing.accountId } });
    }
    const strong = checkPassword(input.password, email.value, 'input.password');
    if (!strong.ok) return strong;
    const hash = await this.hasher.hash(input.password);
    return ok({ name: name.value, email: email.value, account: { kind: 'new', hash } });
  }

  /** The account's id; a rival that took the e-mail since `prepare` makes it `EMAIL_IN_USE`. */
  async enroll(tx: Tx, { name, email, account }: Enrolment): Promise<Result<string>> {
    if (account.kind === 'standing') return ok(account.id);
    const id = newId<'Account'>();
    const [row] = await tx.query<{ created: boolean }>('SELECT register_account($1, $2, $3, $4) AS created', [
      id,
      email,
      name,
      account.hash,
    ]);
    return row?.created ? ok(id) : identityRefusals.EMAIL_IN_USE({ field: 'input.email' });
  }
}
