import {
  AssessmentCatalogue,
  AssignmentStandings,
  CandidateDirectory,
  InterviewFeedback,
  LoopDecisions,
  MemberDirectory,
  QuestionContents,
  type AssessmentSummary,
  type AssignmentStanding,
  type CandidateSummary,
  type MemberSummary,
  type PinnedQuestion,
  type StandingDecision,
} from '@plumbline/contracts';
import { err, newId, ok, type Result } from '@plumbline/kernel';
import { Module, type DynamicModule } from '@nestjs/common';

const pick = <T>(all: ReadonlyMap<string, T>, ids: readonly string[]): ReadonlyMap<string, T> =>
  new Map([...all].filter(([id]) => ids.includes(id)));

/** The other contexts, as far as loops ask them: plain maps behind their ports. */
export class Neighbours {
  readonly members = new Map<string, MemberSummary>();
  readonly candidates = new Map<string, CandidateSummary>();
  readonly assessments = new Map<string, AssessmentSummary>();
  readonly questions = new Map<string, PinnedQuestion>();
  readonly feedback = new Set<string>();
  /** Interviews that hold a submitted card. */
  readonly submitted = new Set<string>();
  readonly decisions = new Map<string, StandingDecision>();
  /** Of assignments that are not open. */
  readonly standings = new Map<string, AssignmentStanding>();

  member(name: string): string {
    const id = newId();
    this.members.set(id, { id, name, email: `${id}@example.test`, roles: [], active: true });
    return id;
  }

  deactivate(memberId: string): void {
    const member = this.members.get(memberId);
    if (!member) throw new Error('There is no such member.');
    this.members.set(memberId, { ...member, active: false });
  }

  candidate(name: string): string {
    const id = newId();
    this.candidates.set(id, { id, name, email: `${id}@example.test`, extraTimePercent: 0, breakMinutes: 0 });
    return id;
  }

  assessment(published = true): string {
    const id = newId();
    this.assessments.set(id, { id, title: 'A test', published });
    return id;
  }

  question(over: Partial<PinnedQuestion> = {}): string {
    const questionId = newId();
    this.questions.set(questionId, {
      questionId,
      versionId: newId(),
      version: 1,
      kind: 'OPEN',
      stem: 'What does a lock protect?',
      skills: [],
      difficulty: null,
      choices: [],
      targets: [],
      key: null,
      explanation: null,
      shufflable: true,
      modelAnswer: 'An invariant.',
      keyPoints: ['Not the code.'],
      commonMistakes: ['Locking what is read only.'],
      followUps: ['And a read-write lock?'],
      prompts: [],
      redFlags: [],
      ...over,
    });
    return questionId;
  }

  module(): DynamicModule {
    const questions: QuestionContents = {
      pinPublished: (_, ids): Promise<Result<readonly PinnedQuestion[]>> => {
        const found = ids.flatMap((id) => this.questions.get(id) ?? []);
        return Promise.resolve(
          found.length === ids.length ? ok(found) : err({ code: 'QUESTION_NOT_FOUND', message: 'no' }),
        );
      },
    };
    const ports = [
      { provide: MemberDirectory, useValue: { find: async (_: unknown, ids: string[]) => pick(this.members, ids) } },
      {
        provide: CandidateDirectory,
        useValue: { find: async (_: unknown, ids: string[]) => pick(this.candidates, ids) },
      },
      {
        provide: AssessmentCatalogue,
        useValue: { find: async (_: unknown, ids: string[]) => pick(this.assessments, ids) },
      },
      {
        provide: AssignmentStandings,
        useValue: {
          find: async (_: unknown, ids: string[]) => new Map(ids.map((id) => [id, this.standings.get(id) ?? 'OPEN'])),
        },
      },
      { provide: QuestionContents, useValue: questions },
      {
        provide: InterviewFeedback,
        useValue: {
          heldBy: async (_: unknown, ids: string[]) => new Set(ids.filter((id) => this.feedback.has(id))),
          submittedTo: async (_: unknown, ids: string[]) => new Set(ids.filter((id) => this.submitted.has(id))),
        },
      },
      {
        provide: LoopDecisions,
        useValue: { standing: async (_: unknown, ids: string[]) => pick(this.decisions, ids) },
      },
    ];
    @Module({})
    class NeighboursModule {}
    return { module: NeighboursModule, global: true, providers: ports, exports: ports };
  }
}
