import {
  InterviewDirectory,
  MemberDirectory,
  Permission,
  type InterviewSummary,
  type LoopSummary,
  type MemberSummary,
  type Seat,
} from '@plumbline/contracts';
import { newId, type Transaction } from '@plumbline/kernel';
import type { Actor } from '@plumbline/platform';
import { createTestDatabase, GraphqlRunner, memberActor, type TestDatabase } from '@plumbline/testing';
import { Module, type DynamicModule } from '@nestjs/common';
import { ScorecardsModule } from '../scorecards.module.ts';

export const INTERVIEWER = [Permission.InterviewConduct, Permission.ScorecardWrite] as const;
export const RECRUITER = [
  ...INTERVIEWER,
  Permission.LoopRead,
  Permission.LoopWrite,
  Permission.ScorecardRead,
  Permission.DecisionRecord,
] as const;

interface KnownInterview extends InterviewSummary {
  readonly organizationId: string;
}

/** As PostgreSQL reads them: ids are UUIDs in any letter case, and come back in lower case. */
const asStored = (ids: readonly string[]): string[] => ids.map((id) => id.toLowerCase());

/** Loops and panels as a plain map behind the port, with the tenant's wall that the real one has. */
export class KnownInterviews extends InterviewDirectory {
  readonly interviews = new Map<string, KnownInterview>();
  readonly loops = new Map<string, string>();

  find({ organizationId }: Transaction, ids: readonly string[]): Promise<ReadonlyMap<string, InterviewSummary>> {
    const known = asStored(ids).flatMap((id) => this.interviews.get(id) ?? []);
    return Promise.resolve(
      new Map(known.filter((each) => each.organizationId === organizationId).map((each) => [each.id, each])),
    );
  }

  async hold(transaction: Transaction, id: string): Promise<InterviewSummary | null> {
    return [...(await this.find(transaction, [id])).values()][0] ?? null;
  }

  seatsOf({ organizationId }: Transaction, memberId: string, loopIds: readonly string[]): Promise<readonly Seat[]> {
    const seats = [...this.interviews.values()].filter(
      (each) =>
        each.organizationId === organizationId &&
        !each.cancelled &&
        asStored(loopIds).includes(each.loopId) &&
        each.interviewerIds.includes(memberId),
    );
    return Promise.resolve(seats.map(({ id, loopId }) => ({ interviewId: id, loopId })));
  }

  findLoops({ organizationId }: Transaction, ids: readonly string[]): Promise<ReadonlyMap<string, LoopSummary>> {
    const live = [...this.interviews.values()].filter(({ cancelled }) => !cancelled);
    const loops = asStored(ids).filter((id) => this.loops.get(id) === organizationId);
    return Promise.resolve(
      new Map(
        loops.map((id) => [
          id,
          {
            id,
            candidateId: newId(),
            competencies: [{ name: 'Concurrency', required: 2 }],
            interviewIds: live.filter(({ loopId }) => loopId === id).map((each) => each.id),
          },
        ]),
      ),
    );
  }

  cancel(id: string): void {
    const interview = this.interviews.get(id);
    if (interview) this.interviews.set(id, { ...interview, cancelled: true });
  }
}

export interface Card {
  readonly id: string;
  readonly revision: number;
  readonly version: number;
}

export const SAVE = `mutation ($input: SaveScorecardInput!) {
  saveScorecardDraft(input: $input) {
    id status revision version summary notes recommendation ratings { competency level evidence }
  }
}`;
export const SUBMIT = `mutation ($id: ID!) { submitScorecard(id: $id) { id status revision version submittedAt } }`;

/** One organization with a recruiter, on a real database, and loops that a test makes up. */
export class ScorecardWorld {
  readonly organizationId = newId<'Organization'>();
  readonly recruiter: Actor;

  private constructor(
    readonly database: TestDatabase,
    readonly api: GraphqlRunner,
    readonly known: KnownInterviews,
    private readonly members: Map<string, MemberSummary>,
  ) {
    this.recruiter = this.person('Rae', RECRUITER);
  }

  static async open(): Promise<ScorecardWorld> {
    const database = await createTestDatabase();
    const known = new KnownInterviews();
    const members = new Map<string, MemberSummary>();
    const find = (_: Transaction, ids: readonly string[]) =>
      Promise.resolve(new Map([...members].filter(([id]) => ids.includes(id))));
    const ports = [
      { provide: InterviewDirectory, useValue: known },
      { provide: MemberDirectory, useValue: { find } },
    ];
    @Module({})
    class NeighboursModule {}
    const neighbours: DynamicModule = { module: NeighboursModule, global: true, providers: ports, exports: ports };
    const api = await GraphqlRunner.start(database.url, [neighbours, ScorecardsModule.forApi()]);
    return new ScorecardWorld(database, api, known, members);
  }

  async close(): Promise<void> {
    await this.api.app.close();
    await this.database.drop();
  }

  person(name: string, permissions: readonly Permission[] = INTERVIEWER): Actor {
    const id = newId();
    this.members.set(id, { id, name, email: `${id}@example.test`, roles: [], active: true });
    return memberActor(this.organizationId, id, permissions);
  }

  newLoop(): string {
    const id = newId();
    this.known.loops.set(id, this.organizationId);
    return id;
  }

  newInterview(loopId: string, panel: readonly Actor[]): string {
    const id = newId();
    this.known.interviews.set(id, {
      id,
      loopId,
      organizationId: this.organizationId,
      cancelled: false,
      interviewerIds: panel.flatMap(({ memberId }) => memberId ?? []),
      competencies: ['Concurrency', 'Design'],
    });
    return id;
  }

  save(actor: Actor, interviewId: string, over: Record<string, unknown> = {}): Promise<Card> {
    return this.api.data(actor, 'saveScorecardDraft', SAVE, { input: { ...wording(), interviewId, ...over } });
  }

  submit(actor: Actor, id: string): Promise<Card> {
    return this.api.data(actor, 'submitScorecard', SUBMIT, { id });
  }

  async saveAndSubmit(actor: Actor, interviewId: string, over: Record<string, unknown> = {}): Promise<Card> {
    return this.submit(actor, (await this.save(actor, interviewId, over)).id);
  }
}

export const wording = () => ({
  ratings: [
    { competency: 'Concurrency', level: 4, evidence: 'Drew the happens-before graph.' },
    { competency: 'Design', level: 1, evidence: 'Put everything in one table.' },
  ],
  notes: 'Spoke fast.',
  summary: 'Deep, but narrow.',
  recommendation: 'STRONG_YES',
});
