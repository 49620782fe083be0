import { Permission } from '@plumbline/contracts';
import { Allow, CurrentActor, unwrap, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { decodeContent } from '../domain/decode-content.ts';
import { KeepAttachments } from '../use-cases/keep-attachments.ts';

@InputType()
export class AddAttachmentInput {
  @Field(() => String)
  fileName!: string;

  @Field(() => String, { description: 'Base64: a PNG, JPEG, GIF or WebP of at most 2 MB.' })
  content!: string;
}

@ObjectType('Attachment', { description: 'A picture that texts may show.' })
export class AttachmentType {
  @Field(() => ID, { description: 'SHA-256 of its bytes.' })
  digest!: string;

  @Field(() => String)
  mediaType!: string;

  @Field(() => String)
  fileName!: string;

  @Field(() => String, { description: 'What Markdown names it by: `![what it shows](attachment:…)`.' })
  address!: string;

  @Field(() => String, { description: 'Where its bytes are, on this server.' })
  path!: string;
}

@Resolver(() => AttachmentType)
export class AttachmentResolver {
  constructor(@Inject(KeepAttachments) private readonly attachments: KeepAttachments) {}

  @Allow(Permission.QuestionWrite)
  @Mutation(() => AttachmentType, { description: 'The same bytes are the same picture, however often they are added.' })
  async addAttachment(@CurrentActor() actor: Actor, @Args('input') input: AddAttachmentInput): Promise<AttachmentType> {
    const bytes = unwrap(decodeContent(input.content, 'BASE64'));
    const { digest, mediaType, fileName } = unwrap(await this.attachments.add(actor, bytes, input.fileName));
    return { digest, mediaType, fileName, address: `attachment:${digest}`, path: `/attachments/${digest}` };
  }
}
