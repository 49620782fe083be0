import type { AuditRecord, Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { similarQuestions } from '../data/near-duplicates.ts';
import { QuestionRepository, type QuestionRecord } from '../data/question.repository.ts';
import { identityDigest } from '../domain/digest.ts';
import { labelReferences } from '../domain/label-references.ts';
import type { Question } from '../domain/question.ts';
import { SkillNames } from './skill-names.ts';

/** A question to be written, with what its source had to say about it. */
export interface NewQuestion {
  readonly question: Question;
  readonly warnings: readonly string[];
}

export type Written =
  | { readonly status: 'ADDED'; readonly record: QuestionRecord }
  | { readonly status: 'DUPLICATE'; readonly questionId: string };

const nearWarnings = (others: readonly string[]): string[] =>
  others.length === 0 ? [] : [`NEAR_DUPLICATE: the stem resembles that of ${others.join(', ')}`];

function labelWarnings(question: Question): string[] {
  if (question.labelsCleared) return [];
  return labelReferences(question.content).map((path) => `LABEL_REFERENCE: ${path} names choices by their letters`);
}

/** The question it collided with was retired in this very moment: as a serialization failure, it is tried again. */
const goneMeanwhile = (): Error => Object.assign(new Error('A duplicate has gone.'), { code: '40001' });

/** The audit log's line about a change of a question; never what it says. */
export const auditOf = (action: string, after: Question, before: Question | null = null): AuditRecord => {
  const facts = ({ status, version, publishedVersion }: Question) => ({ status, version, publishedVersion });
  const record = { action: `question.${action}`, subject: 'question', subjectId: after.id, after: facts(after) };
  return before === null ? record : { ...record, before: facts(before) };
};

/** Writes questions with what the bank can say about them: duplicates, near-duplicates, letters that would lie. */
@Injectable()
export class QuestionWriter {
  constructor(
    @Inject(QuestionRepository) private readonly questions: QuestionRepository,
    @Inject(SkillNames) private readonly skills: SkillNames,
  ) {}

  /** Adds new questions; the outcomes are in the order given. Of two near-duplicates the later one is warned about. */
  async add(tx: Tx, given: readonly NewQuestion[]): Promise<Written[]> {
    if (given.length === 0) return [];
    const questions = given.map(({ question }) => question);
    const inserted = await this.questions.insert(tx, questions);
    const added = questions.filter(({ id }) => inserted.has(id));
    const similar = await similarQuestions(tx, added);
    const skills = await this.skills.resolve(
      tx,
      added.map((question) => question.skills),
    );
    const skillsOf = new Map(added.map(({ id }, index) => [id, skills[index] ?? []]));
    const later = new Set<string>(added.map(({ id }) => id));
    const outcomes = new Map<string, Written>();
    const records: QuestionRecord[] = [];
    for (const { question, warnings } of given) {
      if (!inserted.has(question.id)) continue;
      later.delete(question.id);
      const others = (similar.get(question.id) ?? []).filter((id) => !later.has(id));
      const all = [...labelWarnings(question), ...warnings, ...nearWarnings(others)];
      const record: QuestionRecord = { ...question, skills: skillsOf.get(question.id) ?? [], warnings: all };
      records.push(record);
      outcomes.set(question.id, { status: 'ADDED', record });
    }
    await this.questions.insertVersions(tx, records);
    const rest = questions.filter(({ id }) => !inserted.has(id));
    const standing = await this.questions.standing(
      tx,
      rest.map(({ content }) => identityDigest(content)),
    );
    return questions.map((question) => {
      const outcome = outcomes.get(question.id);
      if (outcome !== undefined) return outcome;
      const questionId = standing.get(identityDigest(question.content));
      if (questionId === undefined) throw goneMeanwhile();
      return { status: 'DUPLICATE', questionId };
    });
  }

  /**
   * Adds the question's new version, or gives the standing question that it equals.
   * @param movedBy who has submitted or published it, unless that is its author
   */
  async revise(
    tx: Tx,
    question: Question,
    warnings: readonly string[] = [],
    movedBy?: string | null,
  ): Promise<Written> {
    if (!(await this.questions.saveRevision(tx, question))) {
      const digest = identityDigest(question.content);
      const questionId = (await this.questions.standing(tx, [digest])).get(digest);
      if (questionId === undefined) throw goneMeanwhile();
      return { status: 'DUPLICATE', questionId };
    }
    const others = (await similarQuestions(tx, [question])).get(question.id) ?? [];
    const [skills = []] = await this.skills.resolve(tx, [question.skills]);
    const record: QuestionRecord = {
      ...question,
      skills,
      warnings: [...labelWarnings(question), ...warnings, ...nearWarnings(others)],
    };
    await this.questions.insertVersions(tx, [record], movedBy);
    return { status: 'ADDED', record };
  }
}
