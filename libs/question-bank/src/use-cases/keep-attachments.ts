import { ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AttachmentRepository } from '../data/attachment.repository.ts';
import { attachmentDigests } from '../domain/attachments.ts';
import type { QuestionContent } from '../domain/question-content.ts';
import { refusals } from '../domain/refusals.ts';
import { attachmentOf } from '../formats/attachment-of.ts';
import type { Attachment } from '../formats/format.ts';

const DIGEST = /^[0-9a-f]{64}$/;

/** Pictures for questions that are written here, and for whoever looks at questions. */
@Injectable()
export class KeepAttachments {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AttachmentRepository) private readonly attachments: AttachmentRepository,
  ) {}

  /** The same bytes are the same picture, however often they are added. Refuses with `INVALID_ATTACHMENT`. */
  async add(actor: Actor, bytes: Uint8Array, fileName: string): Promise<Result<Attachment>> {
    const attachment = attachmentOf(bytes, fileName);
    if (!attachment.ok) return attachment;
    return this.unitOfWork.run(actor, async (tx) => {
      await this.attachments.add(tx, [attachment.value]);
      return attachment;
    });
  }

  /** Null when there is none, or it is another organization's. */
  async one(actor: Actor, digest: string): Promise<Attachment | null> {
    if (!DIGEST.test(digest)) return null;
    return this.unitOfWork.read(actor, async (tx) => (await this.attachments.find(tx, [digest]))[0] ?? null);
  }

  /** Refuses with `INVALID_QUESTION` when a text shows a picture that is not there. */
  async check(tx: Tx, content: QuestionContent): Promise<Result<null>> {
    const digests = attachmentDigests(content);
    const known = await this.attachments.known(tx, digests);
    const missing = digests.find((digest) => !known.has(digest));
    if (missing === undefined) return ok(null);
    return refusals.INVALID_QUESTION({
      field: 'stem',
      values: { reason: `it shows a picture that is not there: ${missing}` },
    });
  }
}
