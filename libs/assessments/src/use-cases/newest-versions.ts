import { QuestionContents } from '@plumbline/contracts';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { NewestVersion } from '../domain/regrade.ts';
import { toPinnedContent } from './to-pinned-content.ts';

/** What the question bank now says of questions that were asked. */
@Injectable()
export class NewestVersions {
  constructor(@Inject(QuestionContents) private readonly questions: QuestionContents) {}

  /** By question id; those that have been retired since are absent. */
  async find(tx: Tx, questionIds: readonly string[]): Promise<ReadonlyMap<string, NewestVersion>> {
    const asked = await this.questions.pinPublished(tx, questionIds);
    if (asked.ok) return byQuestion(asked.value.map(toPinnedContent));
    const named = asked.error.details?.['questionIds'];
    const gone: readonly unknown[] = Array.isArray(named) ? named : [];
    const rest = questionIds.filter((id) => !gone.includes(id));
    if (gone.length === 0 || rest.length === 0) return new Map();
    const found = await this.questions.pinPublished(tx, rest);
    return found.ok ? byQuestion(found.value.map(toPinnedContent)) : new Map();
  }
}

const byQuestion = (pinned: readonly ReturnType<typeof toPinnedContent>[]): ReadonlyMap<string, NewestVersion> =>
  new Map(
    pinned.map(({ pin, content }) => [pin.questionId, { versionId: pin.versionId, version: pin.version, content }]),
  );
