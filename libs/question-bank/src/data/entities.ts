import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { QuestionKind } from '../domain/question-content.ts';
import type { QuestionStatus } from '../domain/question.ts';

/** A question at its newest version, as far as lists, duplicates and states need it. */
@Entity('questions')
@Check(
  'ck_questions_kind',
  `kind IN ('SINGLE_CHOICE', 'MULTIPLE_CHOICE', 'TRUE_FALSE', 'NUMERIC', 'SHORT_TEXT', 'ORDERING', 'MATCHING', 'OPEN', 'SCENARIO')`,
)
@Check('ck_questions_status', `status IN ('DRAFT', 'IN_REVIEW', 'PUBLISHED', 'RETIRED')`)
@Check('ck_questions_published_version', 'published_version BETWEEN 1 AND version')
@Check('ck_questions_open_warnings', 'open_warnings >= 0')
@Check('ck_questions_retired_from', `retired_from IN ('DRAFT', 'IN_REVIEW', 'PUBLISHED')`)
@Check('ck_questions_exposure_cap', 'exposure_cap > 0')
@Index('uq_questions_identity', { synchronize: false })
@Index('ix_questions_class', ['organizationId', 'status', 'kind', 'difficulty', 'id'])
@Index('ix_questions_locale', ['organizationId', 'locale', 'id'])
@Index('ix_questions_author', ['organizationId', 'authorId', 'id'])
@Index('ix_questions_warned', { synchronize: false })
@Index('ix_questions_under_revision', { synchronize: false })
@Index('gin_questions_document', { synchronize: false })
@Index('gin_questions_near_keys', { synchronize: false })
@Index('ix_questions_merged_into', { synchronize: false })
@ForeignKey(() => QuestionEntity, ['organizationId', 'mergedIntoId'], ['organizationId', 'id'], {
  name: 'fk_questions_merged_into',
})
export class QuestionEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_questions' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_questions' })
  id!: string;

  @Column('text')
  kind!: QuestionKind;

  @Column('text')
  status!: QuestionStatus;

  @Column('integer')
  version!: number;

  @Column('integer', { name: 'published_version', nullable: true })
  publishedVersion!: number | null;

  /** The newest version's; 0 where nobody said. */
  @Column('integer', { default: 0 })
  difficulty!: number;

  /** The newest version's. */
  @Column('text', { nullable: true })
  locale!: string | null;

  /** The newest version's. */
  @Column('uuid', { name: 'author_id', nullable: true })
  authorId!: string | null;

  /** What searches find the question by. */
  @Column({ type: 'tsvector', select: false })
  document!: string;

  /** The normalised stem in lower case: what near-duplicates are judged by. */
  @Column('text', { name: 'search_text' })
  searchText!: string;

  /** Tells most pairs of texts apart without reading them; see the database's function of this name. */
  @Column({ type: 'bit', name: 'near_sketch', length: 256, select: false })
  nearSketch!: string;

  /** Of a retired question: the one that stands in its place. */
  @Column('uuid', { name: 'merged_into_id', nullable: true })
  mergedIntoId!: string | null;

  /** Exact duplicates share it; unique among questions that are not retired. */
  @Column('text', { name: 'identity_digest' })
  identityDigest!: string;

  @Column('text', { name: 'content_digest' })
  contentDigest!: string;

  /** Warnings of the newest version that nobody has cleared. */
  @Column('integer', { name: 'open_warnings', default: 0 })
  openWarnings!: number;

  /** The state that a retired question left. */
  @Column('text', { name: 'retired_from', nullable: true })
  retiredFrom!: string | null;

  /** Deliveries after which no random draw picks the question any more. */
  @Column('integer', { name: 'exposure_cap', nullable: true })
  exposureCap!: number | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'app_now()' })
  updatedAt!: Date;
}

/** Immutable: the application's role may not update it. The key stands apart, so that no reader gets it by accident. */
@Entity('question_versions')
@Unique('uq_question_versions_version', ['organizationId', 'questionId', 'version'])
@ForeignKey(() => QuestionEntity, ['organizationId', 'questionId'], ['organizationId', 'id'], {
  name: 'fk_question_versions_question',
})
@Check('ck_question_versions_difficulty', 'difficulty BETWEEN 1 AND 5')
export class QuestionVersionEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_question_versions' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_question_versions' })
  id!: string;

  @Column('uuid', { name: 'question_id' })
  questionId!: string;

  @Column('integer')
  version!: number;

  @Column('jsonb')
  body!: unknown;

  @Column('jsonb', { nullable: true, select: false })
  key!: unknown;

  @Column('text', { nullable: true, select: false })
  explanation!: string | null;

  @Column('text', { array: true })
  skills!: string[];

  @Column('integer', { nullable: true })
  difficulty!: number | null;

  /** A BCP 47 tag. */
  @Column('text', { nullable: true })
  locale!: string | null;

  @Column('text', { nullable: true })
  source!: string | null;

  @Column('text', { nullable: true })
  licence!: string | null;

  @Column('boolean', { name: 'labels_cleared' })
  labelsCleared!: boolean;

  @Column('text', { array: true })
  warnings!: string[];

  /** It says what the version before it says; only what is known about the question differs. */
  @Column('boolean', { name: 'description_only', default: false })
  descriptionOnly!: boolean;

  @Column('uuid', { name: 'author_id', nullable: true })
  authorId!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;
}

/** The skills of each question's newest version, for lists and draws by skill. */
@Entity('question_skills')
@Index('ix_question_skills_question', ['organizationId', 'questionId'])
@ForeignKey(() => QuestionEntity, ['organizationId', 'questionId'], ['organizationId', 'id'], {
  name: 'fk_question_skills_question',
})
export class QuestionSkillEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_question_skills' })
  organizationId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_question_skills' })
  skill!: string;

  @PrimaryColumn('uuid', { name: 'question_id', primaryKeyConstraintName: 'pk_question_skills' })
  questionId!: string;
}

/** The words that a bank has, for those who misspell one. */
@Entity('question_words')
@Index('gin_question_words_word', { synchronize: false })
export class QuestionWordEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_question_words' })
  organizationId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_question_words' })
  word!: string;
}
