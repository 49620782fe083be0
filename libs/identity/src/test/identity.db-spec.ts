import { InvitationRedeemer, MemberDirectory, Role } from '@plumbline/contracts';
import { err, newId, ok, type Result } from '@plumbline/kernel';
import {
  CoreModule,
  createLogger,
  DatabaseModule,
  QueuesModule,
  readConfig,
  UnitOfWork,
  type Actor,
} from '@plumbline/platform';
import { countStatements, createTestDatabase, setClockOffset, type TestDatabase } from '@plumbline/testing';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { JwtStrategy } from '../access/jwt.strategy.ts';
import { PasswordHasher } from '../access/password-hasher.ts';
import { IdentityModule } from '../identity.module.ts';
import { AcceptInvitationUseCase } from '../use-cases/accept-invitation.ts';
import { GetViewerUseCase } from '../use-cases/get-viewer.ts';
import { InviteMemberUseCase } from '../use-cases/invite-member.ts';
import { ListMembersUseCase } from '../use-cases/list-members.ts';
import { RedeemInvitationUseCase } from '../use-cases/redeem-invitation.ts';
import { RefreshSessionUseCase } from '../use-cases/refresh-session.ts';
import type { SessionTokens } from '../use-cases/session-opener.ts';
import { SignInUseCase } from '../use-cases/sign-in.ts';
import { SignOutUseCase } from '../use-cases/sign-out.ts';
import { SignUpUseCase } from '../use-cases/sign-up.ts';
import { SwitchOrganizationUseCase } from '../use-cases/switch-organization.ts';

const PASSWORD = 'a long enough password';
const REQUEST = 'request-of-a-test';

/** The assessments' part: a token that is "organization/candidate/assignment" opens that candidate's session. */
class PlainRedeemer extends InvitationRedeemer {
  redeem(token: string) {
    const [organizationId = '', candidateId = '', assignmentId = ''] = token.split('/');
    return Promise.resolve(
      candidateId
        ? ok({ organizationId, candidateId, assignmentId, expiresAt: new Date(Date.now() + 3_600_000) })
        : err({ code: 'INVITATION_INVALID', message: 'no' }),
    );
  }
}

@Module({ providers: [{ provide: InvitationRedeemer, useClass: PlainRedeemer }], exports: [InvitationRedeemer] })
class RedeemerModule {}

describe('identity on a real database', () => {
  let database: TestDatabase;
  let app: INestApplicationContext;
  let count = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
    const config = readConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent', NODE_ENV: 'test' });
    @Module({
      imports: [
        CoreModule.forRoot(config, createLogger(config, 'test')),
        DatabaseModule,
        QueuesModule.forApi(),
        { module: RedeemerModule, global: true },
        IdentityModule.forApi(),
      ],
    })
    class TestModule {}
    app = await NestFactory.createApplicationContext(TestModule, { logger: false, abortOnError: false });
  });

  afterAll(async () => {
    await app?.close();
    await database?.drop();
  });

  const value = <T>(result: Result<T>): T => {
    if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
    return result.value;
  };
  const code = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code);
  const newEmail = (): string => `person-${(count += 1)}@example.test`;
  const signUp = async (email = newEmail(), organizationName = 'Acme') =>
    value(await app.get(SignUpUseCase).run({ organizationName, name: 'Robin', email, password: PASSWORD }, REQUEST));
  const actorOf = async (tokens: SessionTokens): Promise<Actor | false> => {
    const [, claims = ''] = tokens.accessToken.split('.');
    const payload: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString());
    return app.get(JwtStrategy).validate({ headers: {}, requestId: REQUEST }, payload);
  };
  const openActor = async (tokens: SessionTokens): Promise<Actor> => {
    const actor = await actorOf(tokens);
    if (!actor) throw new Error('The session is not open.');
    return actor;
  };
  const signIn = async (email: string, password = PASSWORD) => app.get(SignInUseCase).authenticate(email, password);

  it('signs a new organization up and its administrator in', async () => {
    const email = newEmail();
    const viewer = await app.get(GetViewerUseCase).run(await openActor(await signUp(email, 'Blue Ltd')));
    expect(viewer.organizationName).toBe('Blue Ltd');
    expect(viewer.member).toMatchObject({ name: 'Robin', email, roles: [Role.ADMINISTRATOR] });
    expect(code(await signIn(email.toUpperCase()))).toBe('ok');
  });

  it('says the same of a wrong password as of an unknown e-mail, and stores no password', async () => {
    const email = newEmail();
    await signUp(email);
    expect(await signIn(email, 'another long password')).toEqual(await signIn('nobody@example.test', PASSWORD));
    const rows = await database.query<{ row: string }>('SELECT to_jsonb(a)::text AS row FROM accounts a');
    expect(rows.map(({ row }) => row).join()).not.toContain(PASSWORD);
    expect(rows.every(({ row }) => row.includes('$argon2id$v=19$m=19456,t=2,p=1$'))).toBe(true);
  });

  it.each(['nul\0@example.test', 'not an address', ''])('says the same of the e-mail %j', async (email) => {
    expect(code(await signIn(email))).toBe('INVALID_CREDENTIALS');
  });

  it('takes a second organization for an account only with its password', async () => {
    const email = newEmail();
    const first = await openActor(await signUp(email, 'First'));
    const stranger = { organizationName: 'Second', name: 'Eve', email, password: 'a password of somebody else' };
    expect(code(await app.get(SignUpUseCase).run(stranger, REQUEST))).toBe('EMAIL_IN_USE');
    const second = await openActor(await signUp(email, 'Second'));
    expect(second.accountId).toBe(first.accountId);
    const signedIn = value(await signIn(email));
    expect(signedIn.organizationId).toBe(second.organizationId);
    value(await app.get(SwitchOrganizationUseCase).run(second, first.organizationId));
    expect(value(await signIn(email)).organizationId).toBe(first.organizationId);
  });

  it('does not switch into an organization that is not one’s own', async () => {
    const mine = await openActor(await signUp());
    const other = await openActor(await signUp());
    const refused = await app.get(SwitchOrganizationUseCase).run(mine, other.organizationId);
    expect(code(refused)).toBe('ORGANIZATION_NOT_FOUND');
  });

  it('rotates refresh tokens, and repeats the successor while the answer may have been lost', async () => {
    const first = await signUp();
    const refresh = app.get(RefreshSessionUseCase);
    const second = value(await refresh.run(first.refreshToken, REQUEST));
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(value(await refresh.run(first.refreshToken, REQUEST)).refreshToken).toBe(second.refreshToken);
    expect(code(await refresh.run(second.refreshToken, REQUEST))).toBe('ok');
  });

  it('gives racing refreshes of one token the same successor', async () => {
    const { refreshToken } = await signUp();
    const racing = Array.from({ length: 8 }, () => app.get(RefreshSessionUseCase).run(refreshToken, REQUEST));
    const successors = new Set((await Promise.all(racing)).map((result) => value(result).refreshToken));
    expect(successors.size).toBe(1);
  });

  it('ends the whole family when a refresh token is used again later', async () => {
    const first = await signUp();
    const refresh = app.get(RefreshSessionUseCase);
    const second = value(await refresh.run(first.refreshToken, REQUEST));
    try {
      await setClockOffset(database, '31 seconds');
      expect(code(await refresh.run(first.refreshToken, REQUEST))).toBe('REFRESH_TOKEN_REUSED');
      expect(code(await refresh.run(second.refreshToken, REQUEST))).toBe('SESSION_EXPIRED');
      expect(await actorOf(second)).toBe(false);
    } finally {
      await setClockOffset(database, '0');
    }
  });

  it('closes a session at sign-out: neither token opens anything afterwards', async () => {
    const tokens = await signUp();
    value(await app.get(SignOutUseCase).run(await openActor(tokens)));
    expect(await actorOf(tokens)).toBe(false);
    expect(code(await app.get(RefreshSessionUseCase).run(tokens.refreshToken, REQUEST))).toBe('SESSION_EXPIRED');
  });

  it.each(['', 'nonsense', '0190a0a0-0000-7000-8000-000000000000.short'])(
    'refuses the refresh token %p',
    async (token) => {
      expect(code(await app.get(RefreshSessionUseCase).run(token, REQUEST))).toBe('SESSION_EXPIRED');
    },
  );

  it('brings a colleague in once, with the invited roles', async () => {
    const administrator = await openActor(await signUp());
    const email = newEmail();
    const invitation = value(
      await app.get(InviteMemberUseCase).run(administrator, { email, roles: [Role.INTERVIEWER] }),
    );
    const accept = { token: invitation.token, name: 'Sam', password: PASSWORD };
    const member = await openActor(value(await app.get(AcceptInvitationUseCase).run(accept, REQUEST)));
    expect(member.organizationId).toBe(administrator.organizationId);
    expect([...member.permissions].sort()).toEqual(['interview:conduct', 'organization:read', 'scorecard:write']);
    expect(code(await app.get(AcceptInvitationUseCase).run(accept, REQUEST))).toBe('INVITATION_INVALID');
    expect(code(await app.get(InviteMemberUseCase).run(administrator, { email, roles: [Role.AUTHOR] }))).toBe(
      'MEMBER_EXISTS',
    );
  });

  it('lets the newest invitation of a person stand alone, so that a slip in the roles can be corrected', async () => {
    const administrator = await openActor(await signUp());
    const email = newEmail();
    const invite = async (role: Role) =>
      value(await app.get(InviteMemberUseCase).run(administrator, { email, roles: [role] })).token;
    const accept = (token: string) =>
      app.get(AcceptInvitationUseCase).run({ token, name: 'Sam', password: PASSWORD }, REQUEST);
    const slip = await invite(Role.ADMINISTRATOR);
    const meant = await invite(Role.INTERVIEWER);
    expect(code(await accept(slip))).toBe('INVITATION_EXPIRED');
    const member = await openActor(value(await accept(meant)));
    expect(member.permissions.has('member:invite')).toBe(false);
  });

  it('changes no member’s roles by an invitation that was sent at the same time as the accepted one', async () => {
    const administrator = await openActor(await signUp());
    const email = newEmail();
    const roles = [Role.INTERVIEWER, Role.ADMINISTRATOR];
    const tokens = await Promise.all(
      roles.map(async (role) => value(await app.get(InviteMemberUseCase).run(administrator, { email, roles: [role] }))),
    );
    const accepted = await Promise.all(
      tokens.map(({ token }) =>
        app.get(AcceptInvitationUseCase).run({ token, name: 'Sam', password: PASSWORD }, REQUEST),
      ),
    );
    expect(accepted.map(code).filter((outcome) => outcome === 'ok')).toHaveLength(1);
    const again = await Promise.all(
      tokens.map(({ token }) =>
        app.get(AcceptInvitationUseCase).run({ token, name: 'Sam', password: PASSWORD }, REQUEST),
      ),
    );
    expect(again.map(code)).not.toContain('ok');
  });

  it('refuses an invitation after its week', async () => {
    const administrator = await openActor(await signUp());
    const input = { email: newEmail(), roles: [Role.INTERVIEWER] };
    const { token } = value(await app.get(InviteMemberUseCase).run(administrator, input));
    try {
      await setClockOffset(database, '7 days 1 minute');
      const late = await app.get(AcceptInvitationUseCase).run({ token, name: 'Sam', password: PASSWORD }, REQUEST);
      expect(code(late)).toBe('INVITATION_EXPIRED');
    } finally {
      await setClockOffset(database, '0');
    }
  });

  it.each([
    [{ organizationName: ' ' }, 'NAME_REQUIRED', 'input.organizationName'],
    [{ name: '' }, 'NAME_REQUIRED', 'input.name'],
    [{ email: 'not an address' }, 'EMAIL_INVALID', 'input.email'],
    [{ password: 'short' }, 'PASSWORD_TOO_WEAK', 'input.password'],
    [{ organizationName: 'nul \0' }, 'NAME_REQUIRED', 'input.organizationName'],
    [{ name: 'nul \0' }, 'NAME_REQUIRED', 'input.name'],
    [{ name: 'half a pair \ud800' }, 'NAME_REQUIRED', 'input.name'],
    [{ email: 'nul\0@example.test' }, 'EMAIL_INVALID', 'input.email'],
  ])('refuses the sign-up %p and writes nothing', async (change, expected, field) => {
    const before = await database.query('SELECT id FROM organizations');
    const input = { organizationName: 'Acme', name: 'Robin', email: newEmail(), password: PASSWORD, ...change };
    const refused = await app.get(SignUpUseCase).run(input, REQUEST);
    expect(refused).toMatchObject({ ok: false, error: { code: expected, field } });
    expect(await database.query('SELECT id FROM organizations')).toHaveLength(before.length);
  });

  it('gives a candidate a session that may take the assessment and nothing else, without rotation', async () => {
    const staff = await openActor(await signUp());
    const [candidateId, assignmentId] = [staff.organizationId, staff.memberId];
    const token = `${staff.organizationId}/${candidateId}/${assignmentId}`;
    const tokens = value(await app.get(RedeemInvitationUseCase).run(token, REQUEST));
    const candidate = await openActor(tokens);
    expect(candidate).toMatchObject({ kind: 'candidate', candidateId, assignmentId, memberId: null, accountId: null });
    expect([...candidate.permissions]).toEqual(['attempt:take']);
    const again = value(await app.get(RefreshSessionUseCase).run(tokens.refreshToken, REQUEST));
    expect(again.refreshToken).toBe(tokens.refreshToken);
  });

  it('takes a member’s rights away at once when they are deactivated', async () => {
    const tokens = await signUp();
    const actor = await openActor(tokens);
    await database.query('UPDATE members SET deactivated_at = app_now() WHERE id = $1', [actor.memberId]);
    expect(await actorOf(tokens)).toBe(false);
  });

  it('tells other contexts who of the members is active, past ones still by name', async () => {
    const administrator = await openActor(await signUp());
    const invited = { email: newEmail(), roles: [Role.INTERVIEWER] };
    const { token } = value(await app.get(InviteMemberUseCase).run(administrator, invited));
    const joining = app.get(AcceptInvitationUseCase).run({ token, name: 'Gus', password: PASSWORD }, REQUEST);
    const past = (await openActor(value(await joining))).memberId ?? '';
    await database.query('UPDATE members SET deactivated_at = app_now() WHERE id = $1', [past]);
    const stranger = (await openActor(await signUp())).memberId ?? '';
    const present = administrator.memberId ?? '';
    const members = await app
      .get(UnitOfWork)
      .read(administrator, (tx) => app.get(MemberDirectory).find(tx, [present, past, stranger, newId()]));
    expect([...members.keys()].sort()).toEqual([present, past].sort());
    expect(members.get(present)).toMatchObject({ name: 'Robin', roles: [Role.ADMINISTRATOR], active: true });
    expect(members.get(past)).toEqual({ id: past, name: 'Gus', ...invited, active: false });
  });

  it('shows nobody the people of another organization, even where a query forgets the filter', async () => {
    const mine = await openActor(await signUp());
    await signUp();
    const seen = await app
      .get(UnitOfWork)
      .read(mine, (tx) => tx.query<{ organization_id: string }>('SELECT * FROM members'));
    expect(seen.map((row) => row.organization_id)).toEqual([mine.organizationId]);
    const accounts = app.get(UnitOfWork).read(mine, (tx) => tx.query('SELECT * FROM accounts'));
    await expect(accounts).rejects.toThrow(/permission denied/);
  });

  it('lists members page by page with one statement each', async () => {
    const administrator = await openActor(await signUp());
    for (const name of ['Cleo', 'Abel', 'Bela']) {
      const { token } = value(
        await app.get(InviteMemberUseCase).run(administrator, { email: newEmail(), roles: [Role.INTERVIEWER] }),
      );
      value(await app.get(AcceptInvitationUseCase).run({ token, name, password: PASSWORD }, REQUEST));
    }
    const list = app.get(ListMembersUseCase);
    const counted = await countStatements(() => list.run(administrator, { limit: 2, after: null }));
    expect(counted.statements).toHaveLength(1);
    expect(counted.value.edges.map(({ node }) => node.name)).toEqual(['Abel', 'Bela']);
    expect(counted.value.hasNextPage).toBe(true);
    const [, last] = counted.value.edges;
    const after = JSON.parse(Buffer.from(last?.cursor ?? '', 'base64url').toString()) as string[];
    const rest = await list.run(administrator, { limit: 2, after });
    expect(rest.edges.map(({ node }) => node.name)).toEqual(['Cleo', 'Robin']);
    expect(rest.hasNextPage).toBe(false);
  });

  it('spends as long on an unknown account as on a known one: both verify one argon2id hash', async () => {
    const hasher = app.get(PasswordHasher);
    expect(await hasher.verify(null, PASSWORD)).toBe(false);
    expect(await hasher.verify(await hasher.hash(PASSWORD), PASSWORD)).toBe(true);
  });
});
