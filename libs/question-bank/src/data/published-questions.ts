import { QuestionContents, type PinnedKey, type PinnedQuestion } from '@plumbline/contracts';
import { isId, ok, type Result, type Transaction } from '@plumbline/kernel';
import { asTx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import { choicesOf, targetsOf, type QuestionContent, type QuestionKind } from '../domain/question-content.ts';
import { mayShuffleChoices } from '../domain/question.ts';
import { refusals } from '../domain/refusals.ts';
import { toContent, type VersionColumns } from './version-columns.ts';
import { LABELS_CLEARED } from './warning-columns.ts';

interface Row extends VersionColumns {
  readonly questionId: string;
  readonly versionId: string;
  readonly version: number;
  readonly kind: QuestionKind;
  readonly skills: string[];
  readonly difficulty: number | null;
  readonly labelsCleared: boolean;
}

function toPinnedKey(content: QuestionContent): PinnedKey | null {
  if (!('key' in content) || content.key === null) return null;
  if (content.kind !== 'NUMERIC') return content.key;
  const { value, tolerance, toleranceKind } = content.key;
  return { numeric: value, tolerance, toleranceKind };
}

function toPinned({ body, key, explanation, labelsCleared, ...row }: Row): PinnedQuestion {
  const content = toContent(row.kind, { body, key, explanation });
  const open = content.kind === 'OPEN' ? content : null;
  const scenario = content.kind === 'SCENARIO' ? content : null;
  return {
    ...row,
    stem: content.stem,
    choices: choicesOf(content),
    targets: targetsOf(content),
    key: toPinnedKey(content),
    explanation,
    shufflable: mayShuffleChoices({ content, labelsCleared }),
    modelAnswer: open?.modelAnswer ?? null,
    keyPoints: open?.keyPoints ?? [],
    commonMistakes: open?.commonMistakes ?? [],
    followUps: open?.followUps ?? [],
    prompts: scenario?.prompts ?? [],
    redFlags: scenario?.redFlags ?? [],
  };
}

/** What the bank gives to those who build on it. */
@Injectable()
export class PublishedQuestions implements QuestionContents {
  async pinPublished(
    transaction: Transaction,
    questionIds: readonly string[],
  ): Promise<Result<readonly PinnedQuestion[]>> {
    const tx = asTx(transaction);
    const rows = await tx.query<Row>(
      `SELECT q.id AS "questionId", v.id AS "versionId", v.version, q.kind, v.body, v.key, v.explanation,
              canonical_skills(v.organization_id, v.skills) AS skills, v.difficulty,
              ${LABELS_CLEARED} AS "labelsCleared"
       FROM questions q
       JOIN question_versions v
         ON v.organization_id = q.organization_id AND v.question_id = q.id AND v.version = q.published_version
       WHERE q.organization_id = $1 AND q.id = ANY ($2::uuid[]) AND q.status <> 'RETIRED'`,
      [tx.organizationId, questionIds.filter(isId)],
    );
    // An id is a UUID in any letter case.
    const found = new Map(rows.map((row) => [row.questionId, row]));
    const pinned = questionIds.map((id) => found.get(id.toLowerCase()));
    const missing = questionIds.filter((_, index) => pinned[index] === undefined);
    if (missing.length > 0) return refusals.QUESTION_NOT_FOUND({ details: { questionIds: missing } });
    return ok(pinned.flatMap((row) => (row === undefined ? [] : [toPinned(row)])));
  }
}
