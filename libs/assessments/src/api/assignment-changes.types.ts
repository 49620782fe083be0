import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';

@InputType({ description: 'What is left out stays as it is; null takes it away.' })
export class UpdateAssignmentInput {
  @Field(() => ID)
  id!: string;

  @Field(() => Date, { nullable: true })
  opensAt?: Date | null;

  @Field(() => Date, { nullable: true })
  expiresAt?: Date | null;

  @Field(() => Int, { nullable: true })
  extraTimePercent?: number | null;

  @Field(() => Int, { nullable: true })
  attemptsAllowed?: number | null;

  @Field(() => Int, { nullable: true })
  coolDownMinutes?: number | null;

  @Field(() => Int, { nullable: true })
  breakMinutes?: number | null;
}

@InputType()
export class ReopenAssignmentInput {
  @Field(() => ID)
  assignmentId!: string;

  @Field(() => String, { description: 'For the audit, 1 to 500 characters.' })
  reason!: string;

  @Field(() => Date, { nullable: true, description: 'Left out: as it is. Null: never.' })
  expiresAt?: Date | null;

  @Field(() => Int, { nullable: true })
  attemptsAllowed?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'The last attempt goes on for so long from now, 1 to 1,440, with its answers; its result is withdrawn.',
  })
  resumeMinutes?: number | null;
}

@ObjectType('InvitationLink')
export class InvitationLinkType {
  @Field(() => ID)
  assignmentId!: string;

  @Field(() => String)
  invitationToken!: string;
}
