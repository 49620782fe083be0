import { Permission } from '@plumbline/contracts';
import { newId, type Result } from '@plumbline/kernel';
import {
  CoreModule,
  createLogger,
  DatabaseModule,
  QueuesModule,
  readConfig,
  systemActor,
  UnitOfWork,
  type Actor,
  type EventJobHandler,
  type Tx,
} from '@plumbline/platform';
import { createTestDatabase, GraphqlRunner, memberActor, type TestDatabase } from '@plumbline/testing';
import { Module, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { InterviewsModule } from '../interviews.module.ts';
import { Neighbours } from './fake-ports.ts';

export const RECRUITER = [
  Permission.OpeningWrite,
  Permission.LoopRead,
  Permission.LoopWrite,
  Permission.InterviewConduct,
] as const;
export const INTERVIEWER = [Permission.InterviewConduct] as const;

export const rubric = (...names: string[]) =>
  names.map((name) => ({ name, anchors: ['Cannot say.', 'Knows the words.', 'Explains it.', 'Teaches it.'] }));

/** Interviews lie ahead of the database's clock. */
export const NEXT_YEAR = new Date().getUTCFullYear() + 1;

export interface StartedLoop {
  readonly id: string;
  readonly candidateId: string;
  readonly assessmentId: string;
  readonly templateId: string;
  readonly openingId: string;
  readonly test: string;
  readonly talk: string;
  readonly debrief: string;
}

/** One organization with a recruiter, on a real database, with everything that surrounds loops at hand. */
export class LoopWorld {
  readonly organizationId = newId<'Organization'>();
  readonly recruiter: Actor;

  private constructor(
    readonly database: TestDatabase,
    readonly api: GraphqlRunner,
    readonly worker: INestApplicationContext,
    readonly neighbours: Neighbours,
  ) {
    this.recruiter = memberActor(this.organizationId, neighbours.member('Rae'), RECRUITER);
  }

  static async open(): Promise<LoopWorld> {
    const database = await createTestDatabase();
    const neighbours = new Neighbours();
    const api = await GraphqlRunner.start(database.url, [neighbours.module(), InterviewsModule.forApi()]);
    const config = readConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent', NODE_ENV: 'test' });
    @Module({
      imports: [
        CoreModule.forRoot(config, createLogger(config, 'test')),
        DatabaseModule,
        QueuesModule.forApi(),
        neighbours.module(),
        InterviewsModule.forWorker(),
      ],
    })
    class WorkerModule {}
    const worker = await NestFactory.createApplicationContext(WorkerModule, { logger: false, abortOnError: false });
    return new LoopWorld(database, api, worker, neighbours);
  }

  async close(): Promise<void> {
    await this.api.app.close();
    await this.worker.close();
    await this.database.drop();
  }

  interviewer(name: string): Actor {
    return memberActor(this.organizationId, this.neighbours.member(name), INTERVIEWER);
  }

  /** Runs a job's handler as the worker does: in a unit of work of the system actor. */
  async deliver<P>(handler: Type<EventJobHandler<P>>, payload: P): Promise<void> {
    const actor = systemActor(this.organizationId, 'request-of-a-test');
    const result = await this.worker
      .get(UnitOfWork)
      .run(actor, (tx: Tx): Promise<Result<void>> => this.worker.get(handler).handle(tx, payload));
    if (!result.ok) throw new Error(result.error.code);
  }

  createOpening(competencies = [{ name: 'Concurrency', required: 1 }]): Promise<{ id: string }> {
    return this.api.data(
      this.recruiter,
      'createOpening',
      'mutation ($input: CreateOpeningInput!) { createOpening(input: $input) { id } }',
      { input: { title: 'Backend engineer', competencies } },
    );
  }

  createTemplate(openingId: string, stages: readonly unknown[]): Promise<{ id: string }> {
    return this.api.data(
      this.recruiter,
      'createLoopTemplate',
      'mutation ($input: CreateLoopTemplateInput!) { createLoopTemplate(input: $input) { id } }',
      { input: { openingId, title: 'Backend loop', stages } },
    );
  }

  publish(id: string): Promise<{ status: string }> {
    const operation = 'mutation ($id: ID!) { publishLoopTemplate(id: $id) { status } }';
    return this.api.data(this.recruiter, 'publishLoopTemplate', operation, { id });
  }

  /** Assessment, interview (two open questions and a scenario), debrief unless without: as far as the assessment. */
  async startLoop(interviewersRequired = 1, withDebrief = true): Promise<StartedLoop> {
    const { neighbours } = this;
    const assessmentId = neighbours.assessment();
    const scenario = neighbours.question({
      kind: 'SCENARIO',
      stem: 'A queue grows without end.',
      modelAnswer: null,
      prompts: [
        { text: 'What do you look at first?', expectedOutline: 'Rates in and out.' },
        { text: 'And now?', expectedOutline: null },
      ],
      redFlags: ['Restarts it.'],
    });
    const questionIds = [neighbours.question(), neighbours.question({ stem: 'What is a race?' }), scenario];
    const { id: openingId } = await this.createOpening();
    const { id: templateId } = await this.createTemplate(openingId, [
      { kind: 'ASSESSMENT', key: 'test', assessmentId },
      { kind: 'INTERVIEW', key: 'talk', questionIds, rubric: rubric('Concurrency', 'Design'), interviewersRequired },
      ...(withDebrief ? [{ kind: 'DEBRIEF', key: 'debrief' }] : []),
    ]);
    await this.publish(templateId);
    const candidateId = neighbours.candidate('Kim');
    const { id, stages } = await this.api.data<{ id: string; stages: { id: string }[] }>(
      this.recruiter,
      'startLoop',
      'mutation ($input: StartLoopInput!) { startLoop(input: $input) { id stages { id } } }',
      { input: { templateId, candidateId } },
    );
    const [test = '', talk = '', debrief = ''] = stages.map((stage) => stage.id);
    return { id, candidateId, assessmentId, templateId, openingId, test, talk, debrief };
  }

  async states(loopId: string): Promise<readonly string[]> {
    const { stages } = await this.api.data<{ stages: { state: string }[] }>(
      this.recruiter,
      'loop',
      'query ($id: ID!) { loop(id: $id) { stages { state } } }',
      { id: loopId },
    );
    return stages.map(({ state }) => state);
  }

  graded(loop: StartedLoop, passed: boolean | null) {
    const { assessmentId, candidateId, test: loopStageId } = loop;
    return { attemptId: newId(), assignmentId: newId(), assessmentId, candidateId, loopStageId, passed };
  }

  scheduling(loopStageId: string, panel: readonly Actor[], startsAt: string, over: Record<string, unknown> = {}) {
    const interviewerIds = panel.map(({ memberId }) => memberId);
    return { input: { loopStageId, interviewerIds, startsAt, place: 'Room 4', ...over } };
  }

  schedule(loopStageId: string, panel: readonly Actor[], startsAt: string): Promise<{ id: string }> {
    return this.api.data(this.recruiter, 'scheduleInterview', SCHEDULE, this.scheduling(loopStageId, panel, startsAt));
  }
}

export const SCHEDULE = `mutation ($input: ScheduleInterviewInput!) {
  scheduleInterview(input: $input) { id status startsAt endsAt place videoLink interviewers { id name } }
}`;
