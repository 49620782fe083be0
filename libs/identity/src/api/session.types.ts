import { Permission, Role } from '@plumbline/contracts';
import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';

registerEnumType(Role, { name: 'Role', description: 'What a member of an organization is there for.' });

@ObjectType('Session')
export class SessionType {
  @Field(() => String)
  accessToken!: string;

  @Field(() => String, { description: "Gets the next access token. A candidate's does not rotate." })
  refreshToken!: string;

  @Field(() => Date, { description: 'When the access token ends.' })
  expiresAt!: Date;
}

@InputType()
export class SignUpInput {
  @Field(() => String)
  organizationName!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  email!: string;

  @Field(() => String)
  password!: string;
}

@InputType()
export class SignInInput {
  @Field(() => String)
  email!: string;

  @Field(() => String)
  password!: string;
}

@InputType()
export class InviteMemberInput {
  @Field(() => String)
  email!: string;

  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => [Role])
  roles!: Role[];
}

@InputType()
export class AcceptInvitationInput {
  @Field(() => String)
  token!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  password!: string;
}

@ObjectType('Invitation')
export class InvitationType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  email!: string;

  @Field(() => String, { nullable: true, description: 'Shown once, here.' })
  token!: string | null;

  @Field(() => Date)
  expiresAt!: Date;
}

@ObjectType('Member')
export class MemberType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  email!: string;

  @Field(() => [Role])
  roles!: Role[];
}

@ObjectType('Organization')
export class OrganizationType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;
}

@ObjectType('Viewer')
export class ViewerType {
  @Field(() => OrganizationType)
  organization!: OrganizationType;

  @Field(() => MemberType, { nullable: true, description: 'Null in a candidate’s session.' })
  member!: MemberType | null;

  @Field(() => [String], { description: 'What this session may do.' })
  permissions!: Permission[];

  @Field(() => [OrganizationType], { description: 'Where `switchOrganization` may go.' })
  organizations!: OrganizationType[];
}
