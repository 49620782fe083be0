import { Permission } from '@plumbline/contracts';
import { newId } from '@plumbline/kernel';
import {
  carrierOf,
  CoreModule,
  createLogger,
  DatabaseModule,
  QueuesModule,
  readConfig,
  RefusedError,
  SessionGuard,
  type Actor,
} from '@plumbline/platform';
import { Module, type CanActivate, type DynamicModule, type ExecutionContext, type Type } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { AbstractGraphQLDriver, GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { graphql, subscribe, parse, type ExecutionResult } from 'graphql';

/** Operations run against the schema itself: what is under test are resolvers and below, not the transport. */
class SchemaOnly extends AbstractGraphQLDriver {
  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}

interface TestContext {
  readonly requestId: string;
  readonly authorization: undefined;
  readonly scope: object;
  readonly actor: Actor;
}

/** Stands where the session's check stands: the actor is given. Whether it is let through, the real guard decides. */
class GivenActor implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const [, , given] = context.getArgs<[unknown, unknown, TestContext]>();
    carrierOf(context).actor = Promise.resolve(given.actor);
    return true;
  }
}

/** A member with a session; nothing of them stands in the database. */
export const memberActor = (organizationId: string, memberId: string, permissions: readonly Permission[]): Actor => ({
  kind: 'member',
  organizationId,
  accountId: newId(),
  memberId,
  candidateId: null,
  assignmentId: null,
  sessionId: newId(),
  permissions: new Set(permissions),
  requestId: 'request-of-a-test',
});

/** A candidate with a session of their own, for some assignment. */
export const candidateActor = (organizationId: string): Actor => ({
  ...memberActor(organizationId, '', [Permission.AttemptTake]),
  kind: 'candidate',
  accountId: null,
  memberId: null,
  candidateId: newId(),
  assignmentId: newId(),
});

type Data = Record<string, unknown>;

/**
 * Modules under test behind the schema that they make, without a transport. Errors come out as they were thrown, not
 * as the API shows them.
 */
export class GraphqlRunner {
  private constructor(readonly app: NestFastifyApplication) {}

  /** @param modules what is under test, and what stands in for the modules it needs */
  static async start(databaseUrl: string, modules: readonly (DynamicModule | Type)[]): Promise<GraphqlRunner> {
    const config = readConfig({ DATABASE_URL: databaseUrl, LOG_LEVEL: 'silent', NODE_ENV: 'test' });
    @Module({
      imports: [
        CoreModule.forRoot(config, createLogger(config, 'test')),
        DatabaseModule,
        QueuesModule.forApi(),
        GraphQLModule.forRoot({ driver: SchemaOnly, autoSchemaFile: true, fieldResolverEnhancers: [] }),
        ...modules,
      ],
      providers: [
        { provide: APP_GUARD, useClass: GivenActor },
        { provide: APP_GUARD, useClass: SessionGuard },
      ],
    })
    class TestModule {}
    const app = await NestFactory.create<NestFastifyApplication>(TestModule, new FastifyAdapter(), {
      logger: false,
      abortOnError: false,
    });
    await app.init();
    return new GraphqlRunner(app);
  }

  private get schema() {
    return this.app.get(GraphQLSchemaHost).schema;
  }

  run(actor: Actor, source: string, variableValues: Data = {}): Promise<ExecutionResult<Data>> {
    return graphql({ schema: this.schema, source, variableValues, contextValue: this.contextOf(actor) });
  }

  /** The named root field of an operation that must succeed. */
  async data<T = Data>(actor: Actor, field: string, source: string, variables: Data = {}): Promise<T> {
    const { data, errors } = await this.run(actor, source, variables);
    if (errors) throw errors[0]?.originalError ?? errors[0] ?? new Error('failed');
    return data?.[field] as T;
  }

  /** The refusal that an operation must end in. */
  async refusal(actor: Actor, source: string, variables: Data = {}): Promise<RefusedError['refusal']> {
    const { errors, data } = await this.run(actor, source, variables);
    const error = errors?.[0]?.originalError;
    if (error instanceof RefusedError) return error.refusal;
    throw new Error(`A refusal was expected, not ${String(error ?? errors?.[0] ?? JSON.stringify(data))}`);
  }

  async subscribe(actor: Actor, source: string, variableValues: Data): Promise<AsyncGenerator<ExecutionResult<Data>>> {
    const events = await subscribe({
      schema: this.schema,
      document: parse(source),
      variableValues,
      contextValue: this.contextOf(actor),
    });
    if (!(Symbol.asyncIterator in events)) throw events.errors?.[0]?.originalError ?? new Error('not subscribed');
    return events as AsyncGenerator<ExecutionResult<Data>>;
  }

  private contextOf(actor: Actor): TestContext {
    return { requestId: 'request-of-a-test', authorization: undefined, scope: {}, actor };
  }
}
