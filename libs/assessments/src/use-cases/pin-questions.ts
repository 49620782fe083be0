import { QuestionContents } from '@plumbline/contracts';
import { err, ok, type Refusal, type Result } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { PinnedContent } from '../domain/assessment.ts';
import type { Blueprint } from '../domain/blueprint.ts';
import { toPinnedContent } from './to-pinned-content.ts';

type Pinned = ReadonlyMap<string, PinnedContent>;

/** The questions that a blueprint lists, each at its newest published version. */
@Injectable()
export class PinQuestions {
  constructor(@Inject(QuestionContents) private readonly questions: QuestionContents) {}

  /**
   * By question id. A question that has been retired since stays as `held` has it: an assessment that asked it may go on
   * asking it. Refuses as the question bank does (`QUESTION_NOT_FOUND`), with the question's path in the blueprint.
   */
  async run(tx: Tx, blueprint: Pick<Blueprint, 'sections'>, held: Pinned = new Map()): Promise<Result<Pinned>> {
    const listed = blueprint.sections.flatMap((section) => (section.type === 'FIXED' ? section.questionIds : []));
    const pinned = await this.questions.pinPublished(tx, listed);
    if (pinned.ok) return ok(byQuestion(pinned.value.map(toPinnedContent)));

    const missing = missingIn(pinned.error);
    const kept = missing.flatMap((id) => held.get(id) ?? []);
    if (kept.length === 0 || kept.length < missing.length) return err(located(pinned.error, blueprint, held));
    const rest = await this.questions.pinPublished(
      tx,
      listed.filter((id) => !missing.includes(id)),
    );
    return rest.ok
      ? ok(byQuestion([...rest.value.map(toPinnedContent), ...kept]))
      : err(located(rest.error, blueprint, held));
  }
}

/** What the question bank says that it does not have. */
export function missingIn({ details }: Refusal): string[] {
  const named = details?.['questionIds'];
  return Array.isArray(named) ? named.filter((id) => typeof id === 'string') : [];
}

export const byQuestion = (contents: readonly PinnedContent[]): Pinned =>
  new Map(contents.map((content) => [content.pin.questionId, content]));

/** The question bank names ids; whoever sent them wants to know where they stand. */
function located(refusal: Refusal, { sections }: Pick<Blueprint, 'sections'>, held: Pinned): Refusal {
  const unknown = missingIn(refusal).filter((id) => !held.has(id));
  for (const [sectionIndex, section] of sections.entries()) {
    const index = section.type === 'FIXED' ? section.questionIds.findIndex((id) => unknown.includes(id)) : -1;
    if (index >= 0) return { ...refusal, field: `sections.${sectionIndex}.questionIds.${index}` };
  }
  return refusal;
}
