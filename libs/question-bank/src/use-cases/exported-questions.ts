import type { PageRequest } from '@plumbline/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AttachmentRepository } from '../data/attachment.repository.ts';
import type { ExportSelection } from '../data/export.repository.ts';
import { QuestionRepository, type QuestionRecord } from '../data/question.repository.ts';
import { attachmentDigests } from '../domain/attachments.ts';
import type { PortableQuestion } from '../formats/format.ts';
import type { InUnit } from './export-runner.ts';

/** A question on its way into a file. */
export interface Exported {
  readonly id: string;
  readonly version: number;
  readonly question: PortableQuestion;
}

/** Questions that are read together. */
const PAGE = 100;

/** The questions of an export, at their newest versions, a page at a time; pictures are read question by question. */
@Injectable()
export class ExportedQuestions {
  constructor(
    @Inject(QuestionRepository) private readonly questions: QuestionRepository,
    @Inject(AttachmentRepository) private readonly attachments: AttachmentRepository,
  ) {}

  async *of(inUnit: InUnit, selection: ExportSelection): AsyncGenerator<Exported> {
    for await (const records of this.pages(inUnit, selection)) {
      for (const record of records) yield await this.portable(inUnit, record);
    }
  }

  private async *pages(inUnit: InUnit, selection: ExportSelection): AsyncGenerator<QuestionRecord[]> {
    if ('questionIds' in selection) {
      const { questionIds } = selection;
      for (let from = 0; from < questionIds.length; from += PAGE) {
        const ids = questionIds.slice(from, from + PAGE);
        const found = await inUnit((tx) => this.questions.find(tx, ids));
        yield ids.flatMap((id) => found.get(id.toLowerCase()) ?? []);
      }
      return;
    }
    let page: PageRequest = { limit: PAGE, after: null };
    for (;;) {
      const { edges, hasNextPage } = await inUnit((tx) => this.questions.list(tx, selection.filter, 'OLDEST', page));
      yield edges.map(({ node }) => node);
      const last = edges.at(-1);
      if (!hasNextPage || last === undefined) return;
      page = { limit: PAGE, after: [last.node.id] };
    }
  }

  private async portable(inUnit: InUnit, record: QuestionRecord): Promise<Exported> {
    const { id, version, content, skills, difficulty, locale, source, licence } = record;
    const digests = attachmentDigests(content);
    const attachments = digests.length === 0 ? [] : await inUnit((tx) => this.attachments.find(tx, digests));
    return { id, version, question: { content, skills, difficulty, locale, source, licence, attachments } };
  }
}
