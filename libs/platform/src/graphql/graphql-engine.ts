import {
  createSourceEventStream,
  execute,
  getOperationAST,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type OperationTypeNode,
  type ValidationRule,
} from 'graphql';
import { coerceVariables } from './coerce-variables.ts';
import { canCompile, compileOperation, type CompiledOperation } from './compile-operation.ts';
import { checkCost, type CostTree } from './cost.ts';
import { DocumentError, refusedAs } from './document-error.ts';
import { EventResults } from './event-results.ts';
import type { GraphQLLimits } from './limits.ts';
import { LruCache } from './lru-cache.ts';
import { measureDocument, tooComplex, type MeasuredDocument } from './measure-document.ts';
import { measureVariables } from './measure-variables.ts';
import { graphqlRefusals } from './refusals.ts';

export interface GraphQLEngineOptions {
  readonly schema: GraphQLSchema;
  readonly limits: GraphQLLimits;
  /** Whether operations are compiled by graphql-jit once they are seen again. */
  readonly jit: boolean;
  readonly introspection: boolean;
  /** Whether messages may say "Did you mean …?", which tells names of the schema. */
  readonly suggestions: boolean;
}

export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** An operation that may run: parsed, within the limits, valid, its variables coerced. */
export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly type: OperationTypeNode;
  readonly operationName: string | null;
  /** As sent. */
  readonly rawVariables: Readonly<Record<string, unknown>>;
  readonly plan: OperationPlan;
  readonly variables: Record<string, unknown>;
}

/** What is kept of one operation of a document, from request to request. */
interface OperationPlan {
  readonly operation: OperationDefinitionNode;
  readonly cost: CostTree;
  readonly isCompilable: boolean;
  uses: number;
  /** Undefined before the attempt; null when graphql-js runs this operation. */
  compiled: CompiledOperation | null | undefined;
}

interface KnownDocument {
  readonly document: DocumentNode;
  readonly measured: MeasuredDocument;
  readonly isCompilable: boolean;
  /** By operation and not by document: a document with two runs the one that was named. */
  readonly plans: Map<OperationDefinitionNode, OperationPlan>;
}

interface Failure {
  readonly ok: false;
  readonly errors: readonly GraphQLError[];
}

export type Preparation = { readonly ok: true; readonly operation: PreparedOperation } | Failure;

const MAX_VALIDATION_ERRORS = 10;
/** Compiling takes longer than running once; documents that come once only, as an attacker's do, never pay it. */
const COMPILE_AT_USE = 2;

const failed = (...errors: GraphQLError[]): Failure => ({ ok: false, errors });

/** Parses, checks and runs operations, the same for every transport. Errors it gives are not masked yet. */
export class GraphQLEngine {
  private readonly known: LruCache<string, KnownDocument>;
  private readonly rules: readonly ValidationRule[];

  constructor(private readonly options: GraphQLEngineOptions) {
    this.known = new LruCache(options.limits.cachedDocuments);
    this.rules = options.introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  }

  get schema(): GraphQLSchema {
    return this.options.schema;
  }

  /** Everything that is decided before a resolver runs. */
  prepare(request: OperationRequest): Preparation {
    const { schema, limits } = this.options;
    const rawVariables = request.variables ?? {};
    const size = measureVariables(rawVariables, limits);
    if (!size.ok) return failed(refusedAs(size.error));

    const reading = this.read(request.query);
    if (!reading.ok) return reading;
    const { known } = reading;
    const operation = getOperationAST(known.document, request.operationName);
    if (!operation) return failed(refusedAs(graphqlRefusals.OPERATION_NOT_FOUND().error));
    const plan = planOf(known, operation);

    const variables = coerceVariables(schema, operation.variableDefinitions ?? [], rawVariables);
    if (!variables.ok) return failed(...variables.errors);
    const cost = checkCost(plan.cost, variables.value, limits);
    if (!cost.ok) return failed(refusedAs(cost.error));

    return {
      ok: true,
      operation: {
        document: known.document,
        type: operation.operation,
        operationName: operation.name?.value ?? null,
        rawVariables,
        plan,
        variables: variables.value,
      },
    };
  }

  /** Runs a query or mutation, or makes one subscription's answer of one event (`rootValue`). */
  execute(
    operation: PreparedOperation,
    contextValue: unknown,
    rootValue?: unknown,
  ): Promise<ExecutionResult> | ExecutionResult {
    const compiled = this.compiled(operation);
    if (compiled) return compiled(rootValue, contextValue, operation.variables);
    return execute({ ...this.executionArgs(operation, contextValue), rootValue });
  }

  /**
   * Subscribes through graphql-js (graphql-jit 0.8.9 gives a subscription's resolver all variables in place of its
   * arguments) and runs each event as {@link execute} does, inside of `aroundEvent`.
   */
  async subscribe(
    operation: PreparedOperation,
    contextValue: unknown,
    aroundEvent: <T>(run: () => T) => T,
  ): Promise<EventResults | ExecutionResult> {
    const events = await createSourceEventStream(this.executionArgs(operation, contextValue));
    if (!(Symbol.asyncIterator in events)) return events;
    return new EventResults(events, (event) => aroundEvent(() => this.execute(operation, contextValue, event)));
  }

  private executionArgs(operation: PreparedOperation, contextValue: unknown): ExecutionArgs {
    return {
      schema: this.options.schema,
      document: operation.document,
      operationName: operation.operationName,
      variableValues: operation.rawVariables,
      contextValue,
    };
  }

  private compiled({ plan, document }: PreparedOperation): CompiledOperation | null {
    if (!this.options.jit || !plan.isCompilable) return null;
    plan.uses += 1;
    if (plan.compiled === undefined && plan.uses >= COMPILE_AT_USE) {
      plan.compiled = compileOperation(this.options.schema, document, plan.operation);
    }
    return plan.compiled ?? null;
  }

  private read(text: string): { readonly ok: true; readonly known: KnownDocument } | Failure {
    const before = this.known.get(text);
    if (before) return { ok: true, known: before };
    const { schema, limits, suggestions } = this.options;

    const document = this.parse(text);
    if (document instanceof GraphQLError) return failed(document);
    // Before validation: its rules take quadratic time.
    const measured = measureDocument(schema, document, limits);
    if (!measured.ok) return failed(refusedAs(measured.error));
    const errors = validate(schema, document, this.rules, {
      maxErrors: MAX_VALIDATION_ERRORS,
      hideSuggestions: !suggestions,
    });
    if (errors.length > 0) return failed(...errors.map((error) => documentError('GRAPHQL_VALIDATION_FAILED', error)));

    const isCompilable = canCompile(document, measured.value);
    const known = { document, measured: measured.value, isCompilable, plans: new Map() };
    this.known.set(text, known);
    return { ok: true, known };
  }

  private parse(text: string): DocumentNode | GraphQLError {
    const { tokens } = this.options.limits;
    try {
      return parse(text, { maxTokens: tokens });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      if (error.message.startsWith('Syntax Error: Document contains more th')) {
        return refusedAs(tooComplex('tokens', 'tokens', tokens).error);
      }
      return documentError('GRAPHQL_PARSE_FAILED', error);
    }
  }
}

function documentError(code: 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED', error: GraphQLError): DocumentError {
  const { nodes, source, positions } = error;
  return new DocumentError(code, error.message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
  });
}

function planOf(known: KnownDocument, operation: OperationDefinitionNode): OperationPlan {
  const before = known.plans.get(operation);
  if (before) return before;
  const cost = known.measured.costs.get(operation) ?? { nodes: [], fragments: [] };
  const plan = { operation, cost, isCompilable: known.isCompilable, uses: 0, compiled: undefined };
  known.plans.set(operation, plan);
  return plan;
}
