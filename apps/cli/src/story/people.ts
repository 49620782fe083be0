import type { ApiClient } from '../api/api-client.ts';

export interface Person {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly roles: readonly string[];
}

const SESSION = 'accessToken';

/** A new organization, seen as its first administrator. */
export async function signUp(
  visitor: ApiClient,
  organizationName: string,
  person: Omit<Person, 'roles'>,
): Promise<ApiClient> {
  const { signUp: session } = await visitor.run<{ signUp: { accessToken: string } }>(
    `mutation SignUp($input: SignUpInput!) { signUp(input: $input) { ${SESSION} } }`,
    { input: { organizationName, name: person.name, email: person.email, password: person.password } },
  );
  return visitor.as(session.accessToken);
}

export async function signIn(visitor: ApiClient, person: Pick<Person, 'email' | 'password'>): Promise<ApiClient> {
  const { signIn: session } = await visitor.run<{ signIn: { accessToken: string } }>(
    `mutation SignIn($input: SignInInput!) { signIn(input: $input) { ${SESSION} } }`,
    { input: { email: person.email, password: person.password } },
  );
  return visitor.as(session.accessToken);
}

/** Invites a colleague and accepts in their name; they then see what their roles allow. */
export async function bringIn(administrator: ApiClient, person: Person): Promise<ApiClient> {
  const { inviteMember: invitation } = await administrator.run<{ inviteMember: { token: string } }>(
    `mutation Invite($input: InviteMemberInput!) { inviteMember(input: $input) { token } }`,
    { input: { email: person.email, name: person.name, roles: person.roles } },
  );
  const { acceptInvitation: session } = await administrator.run<{ acceptInvitation: { accessToken: string } }>(
    `mutation Accept($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { ${SESSION} } }`,
    { input: { token: invitation.token, name: person.name, password: person.password } },
  );
  return administrator.as(session.accessToken);
}

export async function memberId(person: ApiClient): Promise<string> {
  const { viewer } = await person.run<{ viewer: { member: { id: string } | null } }>(
    `query Me { viewer { member { id } } }`,
  );
  if (!viewer.member) throw new Error('This session is not a member’s.');
  return viewer.member.id;
}
